"use strict";

/* Addresses have several segments. Whoever fills in a path by OpenAPI's rules writes their slashes as %2F, which means
   something else to the CSE: here they become slashes again, in the path and nowhere else. */
function withSegments(request) {
  const url = new URL(request.url, location.href);
  if (url.origin === location.origin) {
    url.pathname = url.pathname.replaceAll(/%2f/gi, "/");
    request.url = url.href;
  }
  return request;
}

window.ui = SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#reference",
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  tryItOutEnabled: true,
  displayRequestDuration: true,
  defaultModelsExpandDepth: -1,
  validatorUrl: null,
  requestInterceptor: withSegments,
});
