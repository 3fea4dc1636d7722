// Made from the OpenAPI document by `python -m scripts.javascript_client`: do not edit.

export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };

/** accessControlPolicy */
export type AccessControlPolicy = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** announceSyncType */ ast?: 1 | 2;
  /** privileges */ pv: {
    acr?: Array<{
      acor: Array<string>;
      acop: number;
      acco?: Array<{
        actw?: Array<string>;
        acip?: {
          ipv4?: Array<string>;
          ipv6?: Array<string>;
        };
        aclr?: {
          accc?: Array<string>;
          accr?: Array<number>;
        };
      }>;
      acaf?: boolean;
      acod?: Array<{
        chty: Array<number>;
        ty?: number;
        spty?: {
          cnd?: string;
          mgd?: number;
        };
      }>;
      aca?: Array<string>;
    }>;
  };
  /** selfPrivileges */ pvs: {
    acr: Array<{
      acor: Array<string>;
      acop: number;
      acco?: Array<{
        actw?: Array<string>;
        acip?: {
          ipv4?: Array<string>;
          ipv6?: Array<string>;
        };
        aclr?: {
          accc?: Array<string>;
          accr?: Array<number>;
        };
      }>;
      acaf?: boolean;
      acod?: Array<{
        chty: Array<number>;
        ty?: number;
        spty?: {
          cnd?: string;
          mgd?: number;
        };
      }>;
      aca?: Array<string>;
    }>;
  };
  /** authorizationDecisionResourceIDs */ adri?: Array<string>;
  /** authorizationPolicyResourceIDs */ apri?: Array<string>;
  /** authorizationInformationResourceIDs */ airi?: Array<string>;
};

/** accessControlPolicy, or some of it */
export type AccessControlPolicyShown = {
  rn?: AccessControlPolicy["rn"] | null;
  ty?: AccessControlPolicy["ty"] | null;
  ri?: AccessControlPolicy["ri"] | null;
  pi?: AccessControlPolicy["pi"] | null;
  ct?: AccessControlPolicy["ct"] | null;
  lt?: AccessControlPolicy["lt"] | null;
  et?: AccessControlPolicy["et"] | null;
  lbl?: AccessControlPolicy["lbl"] | null;
  at?: AccessControlPolicy["at"] | null;
  aa?: AccessControlPolicy["aa"] | null;
  ast?: AccessControlPolicy["ast"] | null;
  pv?: AccessControlPolicy["pv"] | null;
  pvs?: AccessControlPolicy["pvs"] | null;
  adri?: AccessControlPolicy["adri"] | null;
  apri?: AccessControlPolicy["apri"] | null;
  airi?: AccessControlPolicy["airi"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  ch?: Array<ChildResourceRef>;
};

/** accessControlPolicy: what a CREATE may carry */
export type AccessControlPolicyCreate = {
  rn?: AccessControlPolicy["rn"];
  et?: AccessControlPolicy["et"];
  lbl?: AccessControlPolicy["lbl"];
  pv: AccessControlPolicy["pv"];
  pvs: AccessControlPolicy["pvs"];
};

/** accessControlPolicy: what an UPDATE may carry */
export type AccessControlPolicyUpdate = {
  et?: AccessControlPolicy["et"] | null;
  lbl?: AccessControlPolicy["lbl"] | null;
  at?: null;
  aa?: null;
  ast?: null;
  pv?: AccessControlPolicy["pv"];
  pvs?: AccessControlPolicy["pvs"];
  adri?: null;
  apri?: null;
  airi?: null;
};

/** AE */
export type AE = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** announceSyncType */ ast?: 1 | 2;
  /** custodian */ cstn?: string;
  /** location */ loc?: {
    typ: 1 | 2 | 3 | 4 | 5 | 6;
    crd: string;
  };
  /** appName */ apn?: string;
  /** App-ID */ api: string;
  /** AE-ID */ aei: string;
  /** pointOfAccess */ poa?: Array<string>;
  /** ontologyRef */ or?: string;
  /** nodeLink */ nl?: string;
  /** requestReachability */ rr: boolean;
  /** contentSerialization */ csz?: Array<string>;
  /** e2eSecInfo */ esi?: {
    esf: Array<string>;
    escert?: Array<string>;
    esro?: Json;
  };
  /** M2M-Ext-ID */ mei?: string;
  /** supportedReleaseVersions */ srv: Array<"1" | "2" | "2a" | "3" | "4" | "5">;
  /** registrationStatus */ regs?: 1 | 2;
  /** trackRegistrationPoints */ trps?: boolean;
  /** sessionCapabilities */ scp?: Array<string>;
  /** triggerEnable */ tren?: boolean;
  /** activityPatternElements */ ape?: {
    ape?: Array<{
      se: Array<{
        sce: Array<string>;
      }>;
      sti?: 1 | 2;
      dsi?: number;
    }>;
  };
  /** Trigger-Recipient-ID */ tri?: string;
  /** triggerReferenceNumber */ trn?: number;
};

/** AE, or some of it */
export type AEShown = {
  rn?: AE["rn"] | null;
  ty?: AE["ty"] | null;
  ri?: AE["ri"] | null;
  pi?: AE["pi"] | null;
  ct?: AE["ct"] | null;
  lt?: AE["lt"] | null;
  et?: AE["et"] | null;
  lbl?: AE["lbl"] | null;
  acpi?: AE["acpi"] | null;
  daci?: AE["daci"] | null;
  at?: AE["at"] | null;
  aa?: AE["aa"] | null;
  ast?: AE["ast"] | null;
  cstn?: AE["cstn"] | null;
  loc?: AE["loc"] | null;
  apn?: AE["apn"] | null;
  api?: AE["api"] | null;
  aei?: AE["aei"] | null;
  poa?: AE["poa"] | null;
  or?: AE["or"] | null;
  nl?: AE["nl"] | null;
  rr?: AE["rr"] | null;
  csz?: AE["csz"] | null;
  esi?: AE["esi"] | null;
  mei?: AE["mei"] | null;
  srv?: AE["srv"] | null;
  regs?: AE["regs"] | null;
  trps?: AE["trps"] | null;
  scp?: AE["scp"] | null;
  tren?: AE["tren"] | null;
  ape?: AE["ape"] | null;
  tri?: AE["tri"] | null;
  trn?: AE["trn"] | null;
  "m2m:acp"?: Array<AccessControlPolicyShown>;
  "m2m:cnt"?: Array<ContainerShown>;
  "m2m:grp"?: Array<GroupShown>;
  "m2m:lcp"?: Array<LocationPolicyShown>;
  "m2m:pch"?: Array<PollingChannelShown>;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  "m2m:ts"?: Array<TimeSeriesShown>;
  "m2m:dac"?: Array<DynamicAuthorizationConsultationShown>;
  ch?: Array<ChildResourceRef>;
};

/** AE: what a CREATE may carry */
export type AECreate = {
  rn?: AE["rn"];
  et?: AE["et"];
  lbl?: AE["lbl"];
  acpi?: AE["acpi"];
  daci?: AE["daci"];
  cstn?: AE["cstn"];
  loc?: AE["loc"];
  apn?: AE["apn"];
  api: AE["api"];
  poa?: AE["poa"];
  or?: AE["or"];
  nl?: AE["nl"];
  rr: AE["rr"];
  csz?: AE["csz"];
  esi?: AE["esi"];
  mei?: AE["mei"];
  srv: AE["srv"];
  regs?: AE["regs"];
  scp?: AE["scp"];
  tren?: AE["tren"];
  ape?: AE["ape"];
  tri?: AE["tri"];
  trn?: AE["trn"];
};

/** AE: what an UPDATE may carry */
export type AEUpdate = {
  et?: AE["et"] | null;
  lbl?: AE["lbl"] | null;
  acpi?: AE["acpi"] | null;
  daci?: AE["daci"] | null;
  at?: null;
  aa?: null;
  ast?: null;
  cstn?: AE["cstn"] | null;
  loc?: AE["loc"] | null;
  apn?: AE["apn"] | null;
  poa?: AE["poa"] | null;
  or?: AE["or"] | null;
  nl?: AE["nl"] | null;
  rr?: AE["rr"];
  csz?: AE["csz"] | null;
  esi?: AE["esi"] | null;
  mei?: AE["mei"] | null;
  srv?: AE["srv"];
  regs?: AE["regs"] | null;
  trps?: null;
  scp?: AE["scp"] | null;
  tren?: AE["tren"] | null;
  ape?: AE["ape"] | null;
  tri?: AE["tri"] | null;
  trn?: AE["trn"] | null;
};

/** container */
export type Container = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** announceSyncType */ ast?: 1 | 2;
  /** creator */ cr?: string;
  /** custodian */ cstn?: string;
  /** location */ loc?: {
    typ: 1 | 2 | 3 | 4 | 5 | 6;
    crd: string;
  };
  /** stateTag */ st: number;
  /** maxNrOfInstances */ mni?: number;
  /** maxByteSize */ mbs?: number;
  /** maxInstanceAge */ mia?: number;
  /** currentNrOfInstances */ cni: number;
  /** currentByteSize */ cbs: number;
  /** locationID */ li?: string;
  /** ontologyRef */ or?: string;
  /** disableRetrieval */ disr?: boolean;
};

/** container, or some of it */
export type ContainerShown = {
  rn?: Container["rn"] | null;
  ty?: Container["ty"] | null;
  ri?: Container["ri"] | null;
  pi?: Container["pi"] | null;
  ct?: Container["ct"] | null;
  lt?: Container["lt"] | null;
  et?: Container["et"] | null;
  lbl?: Container["lbl"] | null;
  acpi?: Container["acpi"] | null;
  daci?: Container["daci"] | null;
  at?: Container["at"] | null;
  aa?: Container["aa"] | null;
  ast?: Container["ast"] | null;
  cr?: Container["cr"] | null;
  cstn?: Container["cstn"] | null;
  loc?: Container["loc"] | null;
  st?: Container["st"] | null;
  mni?: Container["mni"] | null;
  mbs?: Container["mbs"] | null;
  mia?: Container["mia"] | null;
  cni?: Container["cni"] | null;
  cbs?: Container["cbs"] | null;
  li?: Container["li"] | null;
  or?: Container["or"] | null;
  disr?: Container["disr"] | null;
  "m2m:cnt"?: Array<ContainerShown>;
  "m2m:cin"?: Array<ContentInstanceShown>;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  "m2m:ts"?: Array<TimeSeriesShown>;
  ch?: Array<ChildResourceRef>;
};

/** container: what a CREATE may carry */
export type ContainerCreate = {
  rn?: Container["rn"];
  et?: Container["et"];
  lbl?: Container["lbl"];
  acpi?: Container["acpi"];
  daci?: Container["daci"];
  cr?: null;
  cstn?: Container["cstn"];
  loc?: Container["loc"];
  mni?: Container["mni"];
  mbs?: Container["mbs"];
  mia?: Container["mia"];
  or?: Container["or"];
  disr?: Container["disr"];
};

/** container: what an UPDATE may carry */
export type ContainerUpdate = {
  et?: Container["et"] | null;
  lbl?: Container["lbl"] | null;
  acpi?: Container["acpi"] | null;
  daci?: Container["daci"] | null;
  at?: null;
  aa?: null;
  ast?: null;
  cstn?: Container["cstn"] | null;
  loc?: Container["loc"] | null;
  mni?: Container["mni"] | null;
  mbs?: Container["mbs"] | null;
  mia?: Container["mia"] | null;
  or?: Container["or"] | null;
  disr?: Container["disr"] | null;
};

/** contentInstance */
export type ContentInstance = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** announceSyncType */ ast?: 1 | 2;
  /** creator */ cr?: string;
  /** location */ loc?: {
    typ: 1 | 2 | 3 | 4 | 5 | 6;
    crd: string;
  };
  /** stateTag */ st: number;
  /** contentInfo */ cnf?: string;
  /** contentSize */ cs: number;
  /** contentRef */ conr?: {
    urir: Array<{
      nm: string;
      uri: string;
    }>;
  };
  /** ontologyRef */ or?: string;
  /** content */ con: Json;
  /** deletionCnt */ dcnt?: number;
};

/** contentInstance, or some of it */
export type ContentInstanceShown = {
  rn?: ContentInstance["rn"] | null;
  ty?: ContentInstance["ty"] | null;
  ri?: ContentInstance["ri"] | null;
  pi?: ContentInstance["pi"] | null;
  ct?: ContentInstance["ct"] | null;
  lt?: ContentInstance["lt"] | null;
  et?: ContentInstance["et"] | null;
  lbl?: ContentInstance["lbl"] | null;
  at?: ContentInstance["at"] | null;
  aa?: ContentInstance["aa"] | null;
  ast?: ContentInstance["ast"] | null;
  cr?: ContentInstance["cr"] | null;
  loc?: ContentInstance["loc"] | null;
  st?: ContentInstance["st"] | null;
  cnf?: ContentInstance["cnf"] | null;
  cs?: ContentInstance["cs"] | null;
  conr?: ContentInstance["conr"] | null;
  or?: ContentInstance["or"] | null;
  con?: ContentInstance["con"] | null;
  dcnt?: ContentInstance["dcnt"] | null;
};

/** contentInstance: what a CREATE may carry */
export type ContentInstanceCreate = {
  rn?: ContentInstance["rn"];
  et?: ContentInstance["et"];
  lbl?: ContentInstance["lbl"];
  cr?: null;
  loc?: ContentInstance["loc"];
  cnf?: ContentInstance["cnf"];
  conr?: ContentInstance["conr"];
  or?: ContentInstance["or"];
  con: ContentInstance["con"];
};

/** CSEBase */
export type CSEBase = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** location */ loc?: {
    typ: 1 | 2 | 3 | 4 | 5 | 6;
    crd: string;
  };
  /** custodian */ cstn?: string;
  /** cseType */ cst?: 1 | 2 | 3;
  /** CSE-ID */ csi: string;
  /** supportedResourceType */ srt: Array<number>;
  /** pointOfAccess */ poa: Array<string>;
  /** nodeLink */ nl?: string;
  /** contentSerialization */ csz?: Array<string>;
  /** e2eSecInfo */ esi?: {
    esf: Array<string>;
    escert?: Array<string>;
    esro?: Json;
  };
  /** supportedReleaseVersions */ srv?: Array<"1" | "2" | "2a" | "3" | "4" | "5">;
  /** currentTime */ ctm?: string;
};

/** CSEBase, or some of it */
export type CSEBaseShown = {
  rn?: CSEBase["rn"] | null;
  ty?: CSEBase["ty"] | null;
  ri?: CSEBase["ri"] | null;
  pi?: CSEBase["pi"] | null;
  ct?: CSEBase["ct"] | null;
  lt?: CSEBase["lt"] | null;
  lbl?: CSEBase["lbl"] | null;
  acpi?: CSEBase["acpi"] | null;
  daci?: CSEBase["daci"] | null;
  loc?: CSEBase["loc"] | null;
  cstn?: CSEBase["cstn"] | null;
  cst?: CSEBase["cst"] | null;
  csi?: CSEBase["csi"] | null;
  srt?: CSEBase["srt"] | null;
  poa?: CSEBase["poa"] | null;
  nl?: CSEBase["nl"] | null;
  csz?: CSEBase["csz"] | null;
  esi?: CSEBase["esi"] | null;
  srv?: CSEBase["srv"] | null;
  ctm?: CSEBase["ctm"] | null;
  "m2m:acp"?: Array<AccessControlPolicyShown>;
  "m2m:ae"?: Array<AEShown>;
  "m2m:cnt"?: Array<ContainerShown>;
  "m2m:grp"?: Array<GroupShown>;
  "m2m:lcp"?: Array<LocationPolicyShown>;
  "m2m:mssp"?: Array<M2mServiceSubscriptionProfileShown>;
  "m2m:nod"?: Array<NodeShown>;
  "m2m:sch"?: Array<ScheduleShown>;
  "m2m:asar"?: Array<ServiceSubscribedAppRuleShown>;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:ntp"?: Array<NotificationTargetPolicyShown>;
  "m2m:ts"?: Array<TimeSeriesShown>;
  "m2m:rol"?: Array<RoleShown>;
  "m2m:tk"?: Array<TokenShown>;
  "m2m:dac"?: Array<DynamicAuthorizationConsultationShown>;
  "m2m:auif"?: Array<AuthorizationInformationShown>;
  ch?: Array<ChildResourceRef>;
};

/** group */
export type Group = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** announceSyncType */ ast?: 1 | 2;
  /** creator */ cr?: string;
  /** custodian */ cstn?: string;
  /** memberType */ mt: number | 0 | 20001 | 20002;
  /** specializationType */ spty?: {
    cnd?: string;
    mgd?: number;
  };
  /** currentNrOfMembers */ cnm: number;
  /** maxNrOfMembers */ mnm: number;
  /** memberIDs */ mid: Array<string>;
  /** membersAccessControlPolicyIDs */ macp?: Array<string>;
  /** memberTypeValidated */ mtv?: boolean;
  /** consistencyStrategy */ csy: 1 | 2 | 3;
  /** groupName */ gn?: string;
  /** semanticSupportIndicator */ ssi?: boolean;
  /** notifyAggregation */ nar?: {
    num?: number;
    dur?: string;
  };
};

/** group, or some of it */
export type GroupShown = {
  rn?: Group["rn"] | null;
  ty?: Group["ty"] | null;
  ri?: Group["ri"] | null;
  pi?: Group["pi"] | null;
  ct?: Group["ct"] | null;
  lt?: Group["lt"] | null;
  et?: Group["et"] | null;
  lbl?: Group["lbl"] | null;
  acpi?: Group["acpi"] | null;
  daci?: Group["daci"] | null;
  at?: Group["at"] | null;
  aa?: Group["aa"] | null;
  ast?: Group["ast"] | null;
  cr?: Group["cr"] | null;
  cstn?: Group["cstn"] | null;
  mt?: Group["mt"] | null;
  spty?: Group["spty"] | null;
  cnm?: Group["cnm"] | null;
  mnm?: Group["mnm"] | null;
  mid?: Group["mid"] | null;
  macp?: Group["macp"] | null;
  mtv?: Group["mtv"] | null;
  csy?: Group["csy"] | null;
  gn?: Group["gn"] | null;
  ssi?: Group["ssi"] | null;
  nar?: Group["nar"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** group: what a CREATE may carry */
export type GroupCreate = {
  rn?: Group["rn"];
  et?: Group["et"];
  lbl?: Group["lbl"];
  acpi?: Group["acpi"];
  daci?: Group["daci"];
  cr?: null;
  cstn?: Group["cstn"];
  mt?: Group["mt"];
  spty?: Group["spty"];
  mnm: Group["mnm"];
  mid: Group["mid"];
  macp?: Group["macp"];
  csy?: Group["csy"];
  gn?: Group["gn"];
  nar?: Group["nar"];
};

/** group: what an UPDATE may carry */
export type GroupUpdate = {
  et?: Group["et"] | null;
  lbl?: Group["lbl"] | null;
  acpi?: Group["acpi"] | null;
  daci?: Group["daci"] | null;
  at?: null;
  aa?: null;
  ast?: null;
  cstn?: Group["cstn"] | null;
  mnm?: Group["mnm"];
  mid?: Group["mid"];
  macp?: Group["macp"] | null;
  gn?: Group["gn"] | null;
  nar?: Group["nar"] | null;
};

/** locationPolicy */
export type LocationPolicy = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** announceSyncType */ ast?: 1 | 2;
  /** custodian */ cstn?: string;
  /** locationSource */ los: 1 | 2 | 3;
  /** locationInformationType */ lit: 1;
  /** locationUpdatePeriod */ lou?: Array<string>;
  /** locationTargetID */ lot?: string;
  /** locationServer */ lor?: string;
  /** locationContainerID */ loi: string;
  /** locationContainerName */ lon?: string;
  /** locationStatus */ lost: string;
  /** geographicalTargetArea */ gta?: Json;
  /** geofenceEventCriteria */ gec?: 1 | 2 | 3 | 4;
  /** authID */ aid?: string;
  /** retrieveLastKnownLocation */ rlkl?: boolean;
  /** locationUpdateEventCriteria */ luec?: 0;
};

/** locationPolicy, or some of it */
export type LocationPolicyShown = {
  rn?: LocationPolicy["rn"] | null;
  ty?: LocationPolicy["ty"] | null;
  ri?: LocationPolicy["ri"] | null;
  pi?: LocationPolicy["pi"] | null;
  ct?: LocationPolicy["ct"] | null;
  lt?: LocationPolicy["lt"] | null;
  et?: LocationPolicy["et"] | null;
  lbl?: LocationPolicy["lbl"] | null;
  acpi?: LocationPolicy["acpi"] | null;
  daci?: LocationPolicy["daci"] | null;
  at?: LocationPolicy["at"] | null;
  aa?: LocationPolicy["aa"] | null;
  ast?: LocationPolicy["ast"] | null;
  cstn?: LocationPolicy["cstn"] | null;
  los?: LocationPolicy["los"] | null;
  lit?: LocationPolicy["lit"] | null;
  lou?: LocationPolicy["lou"] | null;
  lot?: LocationPolicy["lot"] | null;
  lor?: LocationPolicy["lor"] | null;
  loi?: LocationPolicy["loi"] | null;
  lon?: LocationPolicy["lon"] | null;
  lost?: LocationPolicy["lost"] | null;
  gta?: LocationPolicy["gta"] | null;
  gec?: LocationPolicy["gec"] | null;
  aid?: LocationPolicy["aid"] | null;
  rlkl?: LocationPolicy["rlkl"] | null;
  luec?: LocationPolicy["luec"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  ch?: Array<ChildResourceRef>;
};

/** locationPolicy: what a CREATE may carry */
export type LocationPolicyCreate = {
  rn?: LocationPolicy["rn"];
  et?: LocationPolicy["et"];
  lbl?: LocationPolicy["lbl"];
  acpi?: LocationPolicy["acpi"];
  daci?: LocationPolicy["daci"];
  cstn?: LocationPolicy["cstn"];
  los: LocationPolicy["los"];
  lit?: LocationPolicy["lit"];
  lou?: LocationPolicy["lou"];
  lot?: LocationPolicy["lot"];
  lor?: LocationPolicy["lor"];
  lon?: LocationPolicy["lon"];
  aid?: LocationPolicy["aid"];
};

/** locationPolicy: what an UPDATE may carry */
export type LocationPolicyUpdate = {
  et?: LocationPolicy["et"] | null;
  lbl?: LocationPolicy["lbl"] | null;
  acpi?: LocationPolicy["acpi"] | null;
  daci?: LocationPolicy["daci"] | null;
  at?: null;
  aa?: null;
  ast?: null;
  cstn?: LocationPolicy["cstn"] | null;
  lit?: LocationPolicy["lit"];
  lou?: LocationPolicy["lou"] | null;
  gta?: null;
  gec?: null;
  rlkl?: null;
  luec?: null;
};

/** m2mServiceSubscriptionProfile */
export type M2mServiceSubscriptionProfile = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** custodian */ cstn?: string;
};

/** m2mServiceSubscriptionProfile, or some of it */
export type M2mServiceSubscriptionProfileShown = {
  rn?: M2mServiceSubscriptionProfile["rn"] | null;
  ty?: M2mServiceSubscriptionProfile["ty"] | null;
  ri?: M2mServiceSubscriptionProfile["ri"] | null;
  pi?: M2mServiceSubscriptionProfile["pi"] | null;
  ct?: M2mServiceSubscriptionProfile["ct"] | null;
  lt?: M2mServiceSubscriptionProfile["lt"] | null;
  et?: M2mServiceSubscriptionProfile["et"] | null;
  lbl?: M2mServiceSubscriptionProfile["lbl"] | null;
  acpi?: M2mServiceSubscriptionProfile["acpi"] | null;
  daci?: M2mServiceSubscriptionProfile["daci"] | null;
  cstn?: M2mServiceSubscriptionProfile["cstn"] | null;
  "m2m:svsn"?: Array<ServiceSubscribedNodeShown>;
  "m2m:sub"?: Array<SubscriptionShown>;
  ch?: Array<ChildResourceRef>;
};

/** m2mServiceSubscriptionProfile: what a CREATE may carry */
export type M2mServiceSubscriptionProfileCreate = {
  rn?: M2mServiceSubscriptionProfile["rn"];
  et?: M2mServiceSubscriptionProfile["et"];
  lbl?: M2mServiceSubscriptionProfile["lbl"];
  acpi?: M2mServiceSubscriptionProfile["acpi"];
  daci?: M2mServiceSubscriptionProfile["daci"];
  cstn?: M2mServiceSubscriptionProfile["cstn"];
};

/** m2mServiceSubscriptionProfile: what an UPDATE may carry */
export type M2mServiceSubscriptionProfileUpdate = {
  et?: M2mServiceSubscriptionProfile["et"] | null;
  lbl?: M2mServiceSubscriptionProfile["lbl"] | null;
  acpi?: M2mServiceSubscriptionProfile["acpi"] | null;
  daci?: M2mServiceSubscriptionProfile["daci"] | null;
  cstn?: M2mServiceSubscriptionProfile["cstn"] | null;
};

/** mgmtObj */
export type MgmtObj = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** mgmtDefinition */ mgd: Json;
  /** objectIDs */ obis?: Array<string>;
  /** objectPaths */ obps?: Array<string>;
  /** description */ dc?: string;
  /** custodian */ cstn?: string;
  /** mgmtSchema */ mgs: string;
  /** mgmtLink */ cmlk?: Array<{
    nm: string;
    typ: 0 | 1001 | 1002 | 1003 | 1004 | 1005 | 1006 | 1007 | 1008 | 1009 | 1010 | 1011 | 1012 | 1013 | 1014 | 1015 | 1016 | 1017 | 1018 | 1019 | 1020 | 1021 | 1022 | 1023 | 1024 | 1025 | 1026 | 1027 | 1028 | 1029 | 1030 | 1031;
    val: string;
  }>;
};

/** mgmtObj, or some of it */
export type MgmtObjShown = {
  rn?: MgmtObj["rn"] | null;
  ty?: MgmtObj["ty"] | null;
  ri?: MgmtObj["ri"] | null;
  pi?: MgmtObj["pi"] | null;
  ct?: MgmtObj["ct"] | null;
  lt?: MgmtObj["lt"] | null;
  et?: MgmtObj["et"] | null;
  lbl?: MgmtObj["lbl"] | null;
  acpi?: MgmtObj["acpi"] | null;
  daci?: MgmtObj["daci"] | null;
  at?: MgmtObj["at"] | null;
  aa?: MgmtObj["aa"] | null;
  mgd?: MgmtObj["mgd"] | null;
  obis?: MgmtObj["obis"] | null;
  obps?: MgmtObj["obps"] | null;
  dc?: MgmtObj["dc"] | null;
  cstn?: MgmtObj["cstn"] | null;
  mgs?: MgmtObj["mgs"] | null;
  cmlk?: MgmtObj["cmlk"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** mgmtObj: what a CREATE may carry */
export type MgmtObjCreate = {
  rn?: MgmtObj["rn"];
  et?: MgmtObj["et"];
  lbl?: MgmtObj["lbl"];
  acpi?: MgmtObj["acpi"];
  daci?: MgmtObj["daci"];
  mgd: MgmtObj["mgd"];
  obis?: MgmtObj["obis"];
  obps?: MgmtObj["obps"];
  dc?: MgmtObj["dc"];
  cstn?: MgmtObj["cstn"];
  mgs: MgmtObj["mgs"];
  cmlk?: MgmtObj["cmlk"];
};

/** mgmtObj: what an UPDATE may carry */
export type MgmtObjUpdate = {
  et?: MgmtObj["et"] | null;
  lbl?: MgmtObj["lbl"] | null;
  acpi?: MgmtObj["acpi"] | null;
  daci?: MgmtObj["daci"] | null;
  at?: null;
  aa?: null;
  dc?: MgmtObj["dc"] | null;
  cstn?: MgmtObj["cstn"] | null;
  cmlk?: MgmtObj["cmlk"] | null;
};

/** firmware */
export type Firmware = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** mgmtDefinition */ mgd: Json;
  /** objectIDs */ obis?: Array<string>;
  /** objectPaths */ obps?: Array<string>;
  /** description */ dc?: string;
  /** announceSyncType */ ast?: 1 | 2;
  /** custodian */ cstn?: string;
  /** mgmtLink */ cmlk?: Array<{
    nm: string;
    typ: 0 | 1001 | 1002 | 1003 | 1004 | 1005 | 1006 | 1007 | 1008 | 1009 | 1010 | 1011 | 1012 | 1013 | 1014 | 1015 | 1016 | 1017 | 1018 | 1019 | 1020 | 1021 | 1022 | 1023 | 1024 | 1025 | 1026 | 1027 | 1028 | 1029 | 1030 | 1031;
    val: string;
  }>;
  /** version */ vr: string;
  /** firmwareName */ fwn: string;
  /** URL */ url: string;
  /** update */ ud: boolean;
  /** updateStatus */ uds: {
    acn?: string;
    sus?: 0 | 1 | 2 | 3;
  };
};

/** firmware, or some of it */
export type FirmwareShown = {
  rn?: Firmware["rn"] | null;
  ty?: Firmware["ty"] | null;
  ri?: Firmware["ri"] | null;
  pi?: Firmware["pi"] | null;
  ct?: Firmware["ct"] | null;
  lt?: Firmware["lt"] | null;
  et?: Firmware["et"] | null;
  lbl?: Firmware["lbl"] | null;
  acpi?: Firmware["acpi"] | null;
  daci?: Firmware["daci"] | null;
  at?: Firmware["at"] | null;
  aa?: Firmware["aa"] | null;
  mgd?: Firmware["mgd"] | null;
  obis?: Firmware["obis"] | null;
  obps?: Firmware["obps"] | null;
  dc?: Firmware["dc"] | null;
  ast?: Firmware["ast"] | null;
  cstn?: Firmware["cstn"] | null;
  cmlk?: Firmware["cmlk"] | null;
  vr?: Firmware["vr"] | null;
  fwn?: Firmware["fwn"] | null;
  url?: Firmware["url"] | null;
  ud?: Firmware["ud"] | null;
  uds?: Firmware["uds"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** firmware: what a CREATE may carry */
export type FirmwareCreate = {
  rn?: Firmware["rn"];
  et?: Firmware["et"];
  lbl?: Firmware["lbl"];
  acpi?: Firmware["acpi"];
  daci?: Firmware["daci"];
  mgd: Firmware["mgd"];
  obis?: Firmware["obis"];
  obps?: Firmware["obps"];
  dc?: Firmware["dc"];
  cstn?: Firmware["cstn"];
  cmlk?: Firmware["cmlk"];
  vr: Firmware["vr"];
  fwn: Firmware["fwn"];
  url: Firmware["url"];
  ud: Firmware["ud"];
};

/** firmware: what an UPDATE may carry */
export type FirmwareUpdate = {
  et?: Firmware["et"] | null;
  lbl?: Firmware["lbl"] | null;
  acpi?: Firmware["acpi"] | null;
  daci?: Firmware["daci"] | null;
  at?: null;
  aa?: null;
  dc?: Firmware["dc"] | null;
  ast?: null;
  cstn?: Firmware["cstn"] | null;
  cmlk?: Firmware["cmlk"] | null;
  vr?: Firmware["vr"];
  fwn?: Firmware["fwn"];
  url?: Firmware["url"];
  ud?: Firmware["ud"];
  uds?: Firmware["uds"];
};

/** software */
export type Software = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** mgmtDefinition */ mgd: Json;
  /** objectIDs */ obis?: Array<string>;
  /** objectPaths */ obps?: Array<string>;
  /** description */ dc?: string;
  /** announceSyncType */ ast?: 1 | 2;
  /** custodian */ cstn?: string;
  /** mgmtLink */ cmlk?: Array<{
    nm: string;
    typ: 0 | 1001 | 1002 | 1003 | 1004 | 1005 | 1006 | 1007 | 1008 | 1009 | 1010 | 1011 | 1012 | 1013 | 1014 | 1015 | 1016 | 1017 | 1018 | 1019 | 1020 | 1021 | 1022 | 1023 | 1024 | 1025 | 1026 | 1027 | 1028 | 1029 | 1030 | 1031;
    val: string;
  }>;
  /** version */ vr: string;
  /** softwareName */ swn: string;
  /** URL */ url: string;
  /** install */ in: boolean;
  /** uninstall */ un: boolean;
  /** installStatus */ ins: {
    acn?: string;
    sus?: 0 | 1 | 2 | 3;
  };
  /** activate */ act?: boolean;
  /** deactivate */ dea?: boolean;
  /** activeStatus */ acts?: {
    acn?: string;
    sus?: 0 | 1 | 2 | 3;
  };
};

/** software, or some of it */
export type SoftwareShown = {
  rn?: Software["rn"] | null;
  ty?: Software["ty"] | null;
  ri?: Software["ri"] | null;
  pi?: Software["pi"] | null;
  ct?: Software["ct"] | null;
  lt?: Software["lt"] | null;
  et?: Software["et"] | null;
  lbl?: Software["lbl"] | null;
  acpi?: Software["acpi"] | null;
  daci?: Software["daci"] | null;
  at?: Software["at"] | null;
  aa?: Software["aa"] | null;
  mgd?: Software["mgd"] | null;
  obis?: Software["obis"] | null;
  obps?: Software["obps"] | null;
  dc?: Software["dc"] | null;
  ast?: Software["ast"] | null;
  cstn?: Software["cstn"] | null;
  cmlk?: Software["cmlk"] | null;
  vr?: Software["vr"] | null;
  swn?: Software["swn"] | null;
  url?: Software["url"] | null;
  in?: Software["in"] | null;
  un?: Software["un"] | null;
  ins?: Software["ins"] | null;
  act?: Software["act"] | null;
  dea?: Software["dea"] | null;
  acts?: Software["acts"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** software: what a CREATE may carry */
export type SoftwareCreate = {
  rn?: Software["rn"];
  et?: Software["et"];
  lbl?: Software["lbl"];
  acpi?: Software["acpi"];
  daci?: Software["daci"];
  mgd: Software["mgd"];
  obis?: Software["obis"];
  obps?: Software["obps"];
  dc?: Software["dc"];
  cstn?: Software["cstn"];
  cmlk?: Software["cmlk"];
  vr: Software["vr"];
  swn: Software["swn"];
  url: Software["url"];
};

/** software: what an UPDATE may carry */
export type SoftwareUpdate = {
  et?: Software["et"] | null;
  lbl?: Software["lbl"] | null;
  acpi?: Software["acpi"] | null;
  daci?: Software["daci"] | null;
  at?: null;
  aa?: null;
  dc?: Software["dc"] | null;
  ast?: null;
  cstn?: Software["cstn"] | null;
  cmlk?: Software["cmlk"] | null;
  vr?: Software["vr"];
  swn?: Software["swn"];
  url?: Software["url"];
  in?: Software["in"];
  un?: Software["un"];
  ins?: Software["ins"];
  act?: Software["act"] | null;
  dea?: Software["dea"] | null;
  acts?: Software["acts"] | null;
};

/** memory */
export type Memory = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** mgmtDefinition */ mgd: Json;
  /** objectIDs */ obis?: Array<string>;
  /** objectPaths */ obps?: Array<string>;
  /** description */ dc?: string;
  /** announceSyncType */ ast?: 1 | 2;
  /** custodian */ cstn?: string;
  /** mgmtLink */ cmlk?: Array<{
    nm: string;
    typ: 0 | 1001 | 1002 | 1003 | 1004 | 1005 | 1006 | 1007 | 1008 | 1009 | 1010 | 1011 | 1012 | 1013 | 1014 | 1015 | 1016 | 1017 | 1018 | 1019 | 1020 | 1021 | 1022 | 1023 | 1024 | 1025 | 1026 | 1027 | 1028 | 1029 | 1030 | 1031;
    val: string;
  }>;
  /** memAvailable */ mma: number;
  /** memTotal */ mmt: number;
};

/** memory, or some of it */
export type MemoryShown = {
  rn?: Memory["rn"] | null;
  ty?: Memory["ty"] | null;
  ri?: Memory["ri"] | null;
  pi?: Memory["pi"] | null;
  ct?: Memory["ct"] | null;
  lt?: Memory["lt"] | null;
  et?: Memory["et"] | null;
  lbl?: Memory["lbl"] | null;
  acpi?: Memory["acpi"] | null;
  daci?: Memory["daci"] | null;
  at?: Memory["at"] | null;
  aa?: Memory["aa"] | null;
  mgd?: Memory["mgd"] | null;
  obis?: Memory["obis"] | null;
  obps?: Memory["obps"] | null;
  dc?: Memory["dc"] | null;
  ast?: Memory["ast"] | null;
  cstn?: Memory["cstn"] | null;
  cmlk?: Memory["cmlk"] | null;
  mma?: Memory["mma"] | null;
  mmt?: Memory["mmt"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** memory: what a CREATE may carry */
export type MemoryCreate = {
  rn?: Memory["rn"];
  et?: Memory["et"];
  lbl?: Memory["lbl"];
  acpi?: Memory["acpi"];
  daci?: Memory["daci"];
  mgd: Memory["mgd"];
  obis?: Memory["obis"];
  obps?: Memory["obps"];
  dc?: Memory["dc"];
  cstn?: Memory["cstn"];
  cmlk?: Memory["cmlk"];
  mma: Memory["mma"];
  mmt: Memory["mmt"];
};

/** memory: what an UPDATE may carry */
export type MemoryUpdate = {
  et?: Memory["et"] | null;
  lbl?: Memory["lbl"] | null;
  acpi?: Memory["acpi"] | null;
  daci?: Memory["daci"] | null;
  at?: null;
  aa?: null;
  dc?: Memory["dc"] | null;
  ast?: null;
  cstn?: Memory["cstn"] | null;
  cmlk?: Memory["cmlk"] | null;
  mma?: Memory["mma"];
  mmt?: Memory["mmt"];
};

/** battery */
export type Battery = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** mgmtDefinition */ mgd: Json;
  /** objectIDs */ obis?: Array<string>;
  /** objectPaths */ obps?: Array<string>;
  /** description */ dc?: string;
  /** announceSyncType */ ast?: 1 | 2;
  /** custodian */ cstn?: string;
  /** mgmtLink */ cmlk?: Array<{
    nm: string;
    typ: 0 | 1001 | 1002 | 1003 | 1004 | 1005 | 1006 | 1007 | 1008 | 1009 | 1010 | 1011 | 1012 | 1013 | 1014 | 1015 | 1016 | 1017 | 1018 | 1019 | 1020 | 1021 | 1022 | 1023 | 1024 | 1025 | 1026 | 1027 | 1028 | 1029 | 1030 | 1031;
    val: string;
  }>;
  /** batteryLevel */ btl: number;
  /** batteryStatus */ bts: 1 | 2 | 3 | 4 | 5 | 6 | 7;
};

/** battery, or some of it */
export type BatteryShown = {
  rn?: Battery["rn"] | null;
  ty?: Battery["ty"] | null;
  ri?: Battery["ri"] | null;
  pi?: Battery["pi"] | null;
  ct?: Battery["ct"] | null;
  lt?: Battery["lt"] | null;
  et?: Battery["et"] | null;
  lbl?: Battery["lbl"] | null;
  acpi?: Battery["acpi"] | null;
  daci?: Battery["daci"] | null;
  at?: Battery["at"] | null;
  aa?: Battery["aa"] | null;
  mgd?: Battery["mgd"] | null;
  obis?: Battery["obis"] | null;
  obps?: Battery["obps"] | null;
  dc?: Battery["dc"] | null;
  ast?: Battery["ast"] | null;
  cstn?: Battery["cstn"] | null;
  cmlk?: Battery["cmlk"] | null;
  btl?: Battery["btl"] | null;
  bts?: Battery["bts"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** battery: what a CREATE may carry */
export type BatteryCreate = {
  rn?: Battery["rn"];
  et?: Battery["et"];
  lbl?: Battery["lbl"];
  acpi?: Battery["acpi"];
  daci?: Battery["daci"];
  mgd: Battery["mgd"];
  obis?: Battery["obis"];
  obps?: Battery["obps"];
  dc?: Battery["dc"];
  cstn?: Battery["cstn"];
  cmlk?: Battery["cmlk"];
  btl: Battery["btl"];
  bts: Battery["bts"];
};

/** battery: what an UPDATE may carry */
export type BatteryUpdate = {
  et?: Battery["et"] | null;
  lbl?: Battery["lbl"] | null;
  acpi?: Battery["acpi"] | null;
  daci?: Battery["daci"] | null;
  at?: null;
  aa?: null;
  dc?: Battery["dc"] | null;
  ast?: null;
  cstn?: Battery["cstn"] | null;
  cmlk?: Battery["cmlk"] | null;
  btl?: Battery["btl"];
  bts?: Battery["bts"];
};

/** deviceInfo */
export type DeviceInfo = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** mgmtDefinition */ mgd: Json;
  /** objectIDs */ obis?: Array<string>;
  /** objectPaths */ obps?: Array<string>;
  /** description */ dc?: string;
  /** announceSyncType */ ast?: 1 | 2;
  /** custodian */ cstn?: string;
  /** mgmtLink */ cmlk?: Array<{
    nm: string;
    typ: 0 | 1001 | 1002 | 1003 | 1004 | 1005 | 1006 | 1007 | 1008 | 1009 | 1010 | 1011 | 1012 | 1013 | 1014 | 1015 | 1016 | 1017 | 1018 | 1019 | 1020 | 1021 | 1022 | 1023 | 1024 | 1025 | 1026 | 1027 | 1028 | 1029 | 1030 | 1031;
    val: string;
  }>;
  /** deviceLabel */ dlb: string;
  /** manufacturer */ man: string;
  /** manufacturerDetailsLink */ mfdl?: string;
  /** manufacturingDate */ mfd?: string;
  /** model */ mod: string;
  /** subModel */ smod?: string;
  /** deviceType */ dty: string;
  /** deviceName */ dvnm?: string;
  /** fwVersion */ fwv?: string;
  /** swVersion */ swv?: string;
  /** hwVersion */ hwv?: string;
  /** osVersion */ osv?: string;
  /** country */ cnty?: string;
  /** location */ loc?: string;
  /** systemTime */ syst?: string;
  /** supportURL */ spur?: string;
  /** presentationURL */ purl?: string;
  /** protocol */ ptl?: Array<string>;
};

/** deviceInfo, or some of it */
export type DeviceInfoShown = {
  rn?: DeviceInfo["rn"] | null;
  ty?: DeviceInfo["ty"] | null;
  ri?: DeviceInfo["ri"] | null;
  pi?: DeviceInfo["pi"] | null;
  ct?: DeviceInfo["ct"] | null;
  lt?: DeviceInfo["lt"] | null;
  et?: DeviceInfo["et"] | null;
  lbl?: DeviceInfo["lbl"] | null;
  acpi?: DeviceInfo["acpi"] | null;
  daci?: DeviceInfo["daci"] | null;
  at?: DeviceInfo["at"] | null;
  aa?: DeviceInfo["aa"] | null;
  mgd?: DeviceInfo["mgd"] | null;
  obis?: DeviceInfo["obis"] | null;
  obps?: DeviceInfo["obps"] | null;
  dc?: DeviceInfo["dc"] | null;
  ast?: DeviceInfo["ast"] | null;
  cstn?: DeviceInfo["cstn"] | null;
  cmlk?: DeviceInfo["cmlk"] | null;
  dlb?: DeviceInfo["dlb"] | null;
  man?: DeviceInfo["man"] | null;
  mfdl?: DeviceInfo["mfdl"] | null;
  mfd?: DeviceInfo["mfd"] | null;
  mod?: DeviceInfo["mod"] | null;
  smod?: DeviceInfo["smod"] | null;
  dty?: DeviceInfo["dty"] | null;
  dvnm?: DeviceInfo["dvnm"] | null;
  fwv?: DeviceInfo["fwv"] | null;
  swv?: DeviceInfo["swv"] | null;
  hwv?: DeviceInfo["hwv"] | null;
  osv?: DeviceInfo["osv"] | null;
  cnty?: DeviceInfo["cnty"] | null;
  loc?: DeviceInfo["loc"] | null;
  syst?: DeviceInfo["syst"] | null;
  spur?: DeviceInfo["spur"] | null;
  purl?: DeviceInfo["purl"] | null;
  ptl?: DeviceInfo["ptl"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** deviceInfo: what a CREATE may carry */
export type DeviceInfoCreate = {
  rn?: DeviceInfo["rn"];
  et?: DeviceInfo["et"];
  lbl?: DeviceInfo["lbl"];
  acpi?: DeviceInfo["acpi"];
  daci?: DeviceInfo["daci"];
  mgd: DeviceInfo["mgd"];
  obis?: DeviceInfo["obis"];
  obps?: DeviceInfo["obps"];
  dc?: DeviceInfo["dc"];
  cstn?: DeviceInfo["cstn"];
  cmlk?: DeviceInfo["cmlk"];
  dlb: DeviceInfo["dlb"];
  man: DeviceInfo["man"];
  mfdl?: DeviceInfo["mfdl"];
  mfd?: DeviceInfo["mfd"];
  mod: DeviceInfo["mod"];
  smod?: DeviceInfo["smod"];
  dty: DeviceInfo["dty"];
  dvnm?: DeviceInfo["dvnm"];
  fwv?: DeviceInfo["fwv"];
  swv?: DeviceInfo["swv"];
  hwv?: DeviceInfo["hwv"];
  osv?: DeviceInfo["osv"];
  cnty?: DeviceInfo["cnty"];
  loc?: DeviceInfo["loc"];
  syst?: DeviceInfo["syst"];
  spur?: DeviceInfo["spur"];
  purl?: DeviceInfo["purl"];
  ptl?: DeviceInfo["ptl"];
};

/** deviceInfo: what an UPDATE may carry */
export type DeviceInfoUpdate = {
  et?: DeviceInfo["et"] | null;
  lbl?: DeviceInfo["lbl"] | null;
  acpi?: DeviceInfo["acpi"] | null;
  daci?: DeviceInfo["daci"] | null;
  at?: null;
  aa?: null;
  dc?: DeviceInfo["dc"] | null;
  ast?: null;
  cstn?: DeviceInfo["cstn"] | null;
  cmlk?: DeviceInfo["cmlk"] | null;
  dlb?: DeviceInfo["dlb"];
  mfdl?: DeviceInfo["mfdl"] | null;
  dty?: DeviceInfo["dty"];
  dvnm?: DeviceInfo["dvnm"] | null;
  fwv?: DeviceInfo["fwv"] | null;
  swv?: DeviceInfo["swv"] | null;
  osv?: DeviceInfo["osv"] | null;
  loc?: DeviceInfo["loc"] | null;
  syst?: DeviceInfo["syst"] | null;
  spur?: DeviceInfo["spur"] | null;
  purl?: DeviceInfo["purl"] | null;
  ptl?: DeviceInfo["ptl"] | null;
};

/** deviceCapability */
export type DeviceCapability = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** mgmtDefinition */ mgd: Json;
  /** objectIDs */ obis?: Array<string>;
  /** objectPaths */ obps?: Array<string>;
  /** description */ dc?: string;
  /** announceSyncType */ ast?: 1 | 2;
  /** custodian */ cstn?: string;
  /** mgmtLink */ cmlk?: Array<{
    nm: string;
    typ: 0 | 1001 | 1002 | 1003 | 1004 | 1005 | 1006 | 1007 | 1008 | 1009 | 1010 | 1011 | 1012 | 1013 | 1014 | 1015 | 1016 | 1017 | 1018 | 1019 | 1020 | 1021 | 1022 | 1023 | 1024 | 1025 | 1026 | 1027 | 1028 | 1029 | 1030 | 1031;
    val: string;
  }>;
  /** capabilityName */ can: string;
  /** attached */ att: boolean;
  /** capabilityActionStatus */ cas: {
    acn?: string;
    sus?: 0 | 1 | 2 | 3;
  };
  /** currentState */ cus: boolean;
  /** enable */ ena?: boolean;
  /** disable */ dis?: boolean;
};

/** deviceCapability, or some of it */
export type DeviceCapabilityShown = {
  rn?: DeviceCapability["rn"] | null;
  ty?: DeviceCapability["ty"] | null;
  ri?: DeviceCapability["ri"] | null;
  pi?: DeviceCapability["pi"] | null;
  ct?: DeviceCapability["ct"] | null;
  lt?: DeviceCapability["lt"] | null;
  et?: DeviceCapability["et"] | null;
  lbl?: DeviceCapability["lbl"] | null;
  acpi?: DeviceCapability["acpi"] | null;
  daci?: DeviceCapability["daci"] | null;
  at?: DeviceCapability["at"] | null;
  aa?: DeviceCapability["aa"] | null;
  mgd?: DeviceCapability["mgd"] | null;
  obis?: DeviceCapability["obis"] | null;
  obps?: DeviceCapability["obps"] | null;
  dc?: DeviceCapability["dc"] | null;
  ast?: DeviceCapability["ast"] | null;
  cstn?: DeviceCapability["cstn"] | null;
  cmlk?: DeviceCapability["cmlk"] | null;
  can?: DeviceCapability["can"] | null;
  att?: DeviceCapability["att"] | null;
  cas?: DeviceCapability["cas"] | null;
  cus?: DeviceCapability["cus"] | null;
  ena?: DeviceCapability["ena"] | null;
  dis?: DeviceCapability["dis"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** deviceCapability: what a CREATE may carry */
export type DeviceCapabilityCreate = {
  rn?: DeviceCapability["rn"];
  et?: DeviceCapability["et"];
  lbl?: DeviceCapability["lbl"];
  acpi?: DeviceCapability["acpi"];
  daci?: DeviceCapability["daci"];
  mgd: DeviceCapability["mgd"];
  obis?: DeviceCapability["obis"];
  obps?: DeviceCapability["obps"];
  dc?: DeviceCapability["dc"];
  cstn?: DeviceCapability["cstn"];
  cmlk?: DeviceCapability["cmlk"];
  can: DeviceCapability["can"];
  att: DeviceCapability["att"];
  cas: DeviceCapability["cas"];
  cus: DeviceCapability["cus"];
  ena?: DeviceCapability["ena"];
  dis?: DeviceCapability["dis"];
};

/** deviceCapability: what an UPDATE may carry */
export type DeviceCapabilityUpdate = {
  et?: DeviceCapability["et"] | null;
  lbl?: DeviceCapability["lbl"] | null;
  acpi?: DeviceCapability["acpi"] | null;
  daci?: DeviceCapability["daci"] | null;
  at?: null;
  aa?: null;
  dc?: DeviceCapability["dc"] | null;
  ast?: null;
  cstn?: DeviceCapability["cstn"] | null;
  cmlk?: DeviceCapability["cmlk"] | null;
  can?: DeviceCapability["can"];
  att?: DeviceCapability["att"];
  cas?: DeviceCapability["cas"];
  cus?: DeviceCapability["cus"];
  ena?: DeviceCapability["ena"] | null;
  dis?: DeviceCapability["dis"] | null;
};

/** reboot */
export type Reboot = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** mgmtDefinition */ mgd: Json;
  /** objectIDs */ obis?: Array<string>;
  /** objectPaths */ obps?: Array<string>;
  /** description */ dc?: string;
  /** announceSyncType */ ast?: 1 | 2;
  /** custodian */ cstn?: string;
  /** mgmtLink */ cmlk?: Array<{
    nm: string;
    typ: 0 | 1001 | 1002 | 1003 | 1004 | 1005 | 1006 | 1007 | 1008 | 1009 | 1010 | 1011 | 1012 | 1013 | 1014 | 1015 | 1016 | 1017 | 1018 | 1019 | 1020 | 1021 | 1022 | 1023 | 1024 | 1025 | 1026 | 1027 | 1028 | 1029 | 1030 | 1031;
    val: string;
  }>;
  /** reboot */ rbo: boolean;
  /** factoryReset */ far: boolean;
};

/** reboot, or some of it */
export type RebootShown = {
  rn?: Reboot["rn"] | null;
  ty?: Reboot["ty"] | null;
  ri?: Reboot["ri"] | null;
  pi?: Reboot["pi"] | null;
  ct?: Reboot["ct"] | null;
  lt?: Reboot["lt"] | null;
  et?: Reboot["et"] | null;
  lbl?: Reboot["lbl"] | null;
  acpi?: Reboot["acpi"] | null;
  daci?: Reboot["daci"] | null;
  at?: Reboot["at"] | null;
  aa?: Reboot["aa"] | null;
  mgd?: Reboot["mgd"] | null;
  obis?: Reboot["obis"] | null;
  obps?: Reboot["obps"] | null;
  dc?: Reboot["dc"] | null;
  ast?: Reboot["ast"] | null;
  cstn?: Reboot["cstn"] | null;
  cmlk?: Reboot["cmlk"] | null;
  rbo?: Reboot["rbo"] | null;
  far?: Reboot["far"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** reboot: what a CREATE may carry */
export type RebootCreate = {
  rn?: Reboot["rn"];
  et?: Reboot["et"];
  lbl?: Reboot["lbl"];
  acpi?: Reboot["acpi"];
  daci?: Reboot["daci"];
  mgd: Reboot["mgd"];
  obis?: Reboot["obis"];
  obps?: Reboot["obps"];
  dc?: Reboot["dc"];
  cstn?: Reboot["cstn"];
  cmlk?: Reboot["cmlk"];
  rbo?: Reboot["rbo"];
  far?: Reboot["far"];
};

/** reboot: what an UPDATE may carry */
export type RebootUpdate = {
  et?: Reboot["et"] | null;
  lbl?: Reboot["lbl"] | null;
  acpi?: Reboot["acpi"] | null;
  daci?: Reboot["daci"] | null;
  at?: null;
  aa?: null;
  dc?: Reboot["dc"] | null;
  ast?: null;
  cstn?: Reboot["cstn"] | null;
  cmlk?: Reboot["cmlk"] | null;
  rbo?: Reboot["rbo"];
  far?: Reboot["far"];
};

/** eventLog */
export type EventLog = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** mgmtDefinition */ mgd: Json;
  /** objectIDs */ obis?: Array<string>;
  /** objectPaths */ obps?: Array<string>;
  /** description */ dc?: string;
  /** announceSyncType */ ast?: 1 | 2;
  /** custodian */ cstn?: string;
  /** mgmtLink */ cmlk?: Array<{
    nm: string;
    typ: 0 | 1001 | 1002 | 1003 | 1004 | 1005 | 1006 | 1007 | 1008 | 1009 | 1010 | 1011 | 1012 | 1013 | 1014 | 1015 | 1016 | 1017 | 1018 | 1019 | 1020 | 1021 | 1022 | 1023 | 1024 | 1025 | 1026 | 1027 | 1028 | 1029 | 1030 | 1031;
    val: string;
  }>;
  /** logTypeId */ lgt: 1 | 2 | 3 | 4 | 5;
  /** logData */ lgd: string;
  /** logStatus */ lgst: 1 | 2 | 3 | 4 | 5;
  /** logStart */ lga: boolean;
  /** logStop */ lgo: boolean;
};

/** eventLog, or some of it */
export type EventLogShown = {
  rn?: EventLog["rn"] | null;
  ty?: EventLog["ty"] | null;
  ri?: EventLog["ri"] | null;
  pi?: EventLog["pi"] | null;
  ct?: EventLog["ct"] | null;
  lt?: EventLog["lt"] | null;
  et?: EventLog["et"] | null;
  lbl?: EventLog["lbl"] | null;
  acpi?: EventLog["acpi"] | null;
  daci?: EventLog["daci"] | null;
  at?: EventLog["at"] | null;
  aa?: EventLog["aa"] | null;
  mgd?: EventLog["mgd"] | null;
  obis?: EventLog["obis"] | null;
  obps?: EventLog["obps"] | null;
  dc?: EventLog["dc"] | null;
  ast?: EventLog["ast"] | null;
  cstn?: EventLog["cstn"] | null;
  cmlk?: EventLog["cmlk"] | null;
  lgt?: EventLog["lgt"] | null;
  lgd?: EventLog["lgd"] | null;
  lgst?: EventLog["lgst"] | null;
  lga?: EventLog["lga"] | null;
  lgo?: EventLog["lgo"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** eventLog: what a CREATE may carry */
export type EventLogCreate = {
  rn?: EventLog["rn"];
  et?: EventLog["et"];
  lbl?: EventLog["lbl"];
  acpi?: EventLog["acpi"];
  daci?: EventLog["daci"];
  mgd: EventLog["mgd"];
  obis?: EventLog["obis"];
  obps?: EventLog["obps"];
  dc?: EventLog["dc"];
  cstn?: EventLog["cstn"];
  cmlk?: EventLog["cmlk"];
  lgt: EventLog["lgt"];
  lgd: EventLog["lgd"];
  lgst: EventLog["lgst"];
  lga?: EventLog["lga"];
  lgo?: EventLog["lgo"];
};

/** eventLog: what an UPDATE may carry */
export type EventLogUpdate = {
  et?: EventLog["et"] | null;
  lbl?: EventLog["lbl"] | null;
  acpi?: EventLog["acpi"] | null;
  daci?: EventLog["daci"] | null;
  at?: null;
  aa?: null;
  dc?: EventLog["dc"] | null;
  ast?: null;
  cstn?: EventLog["cstn"] | null;
  cmlk?: EventLog["cmlk"] | null;
  lgt?: EventLog["lgt"];
  lgd?: EventLog["lgd"];
  lgst?: EventLog["lgst"];
  lga?: EventLog["lga"];
  lgo?: EventLog["lgo"];
};

/** areaNwkInfo */
export type AreaNwkInfo = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** mgmtDefinition */ mgd: Json;
  /** objectIDs */ obis?: Array<string>;
  /** objectPaths */ obps?: Array<string>;
  /** description */ dc?: string;
  /** announceSyncType */ ast?: 1 | 2;
  /** custodian */ cstn?: string;
  /** mgmtLink */ cmlk?: Array<{
    nm: string;
    typ: 0 | 1001 | 1002 | 1003 | 1004 | 1005 | 1006 | 1007 | 1008 | 1009 | 1010 | 1011 | 1012 | 1013 | 1014 | 1015 | 1016 | 1017 | 1018 | 1019 | 1020 | 1021 | 1022 | 1023 | 1024 | 1025 | 1026 | 1027 | 1028 | 1029 | 1030 | 1031;
    val: string;
  }>;
  /** areaNwkType */ ant: string;
  /** listOfDevices */ ldv?: Array<string>;
};

/** areaNwkInfo, or some of it */
export type AreaNwkInfoShown = {
  rn?: AreaNwkInfo["rn"] | null;
  ty?: AreaNwkInfo["ty"] | null;
  ri?: AreaNwkInfo["ri"] | null;
  pi?: AreaNwkInfo["pi"] | null;
  ct?: AreaNwkInfo["ct"] | null;
  lt?: AreaNwkInfo["lt"] | null;
  et?: AreaNwkInfo["et"] | null;
  lbl?: AreaNwkInfo["lbl"] | null;
  acpi?: AreaNwkInfo["acpi"] | null;
  daci?: AreaNwkInfo["daci"] | null;
  at?: AreaNwkInfo["at"] | null;
  aa?: AreaNwkInfo["aa"] | null;
  mgd?: AreaNwkInfo["mgd"] | null;
  obis?: AreaNwkInfo["obis"] | null;
  obps?: AreaNwkInfo["obps"] | null;
  dc?: AreaNwkInfo["dc"] | null;
  ast?: AreaNwkInfo["ast"] | null;
  cstn?: AreaNwkInfo["cstn"] | null;
  cmlk?: AreaNwkInfo["cmlk"] | null;
  ant?: AreaNwkInfo["ant"] | null;
  ldv?: AreaNwkInfo["ldv"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** areaNwkInfo: what a CREATE may carry */
export type AreaNwkInfoCreate = {
  rn?: AreaNwkInfo["rn"];
  et?: AreaNwkInfo["et"];
  lbl?: AreaNwkInfo["lbl"];
  acpi?: AreaNwkInfo["acpi"];
  daci?: AreaNwkInfo["daci"];
  mgd: AreaNwkInfo["mgd"];
  obis?: AreaNwkInfo["obis"];
  obps?: AreaNwkInfo["obps"];
  dc?: AreaNwkInfo["dc"];
  cstn?: AreaNwkInfo["cstn"];
  cmlk?: AreaNwkInfo["cmlk"];
  ant: AreaNwkInfo["ant"];
  ldv?: AreaNwkInfo["ldv"];
};

/** areaNwkInfo: what an UPDATE may carry */
export type AreaNwkInfoUpdate = {
  et?: AreaNwkInfo["et"] | null;
  lbl?: AreaNwkInfo["lbl"] | null;
  acpi?: AreaNwkInfo["acpi"] | null;
  daci?: AreaNwkInfo["daci"] | null;
  at?: null;
  aa?: null;
  dc?: AreaNwkInfo["dc"] | null;
  ast?: null;
  cstn?: AreaNwkInfo["cstn"] | null;
  cmlk?: AreaNwkInfo["cmlk"] | null;
  ant?: AreaNwkInfo["ant"];
  ldv?: AreaNwkInfo["ldv"] | null;
};

/** areaNwkDeviceInfo */
export type AreaNwkDeviceInfo = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** mgmtDefinition */ mgd: Json;
  /** objectIDs */ obis?: Array<string>;
  /** objectPaths */ obps?: Array<string>;
  /** description */ dc?: string;
  /** announceSyncType */ ast?: 1 | 2;
  /** custodian */ cstn?: string;
  /** mgmtLink */ cmlk?: Array<{
    nm: string;
    typ: 0 | 1001 | 1002 | 1003 | 1004 | 1005 | 1006 | 1007 | 1008 | 1009 | 1010 | 1011 | 1012 | 1013 | 1014 | 1015 | 1016 | 1017 | 1018 | 1019 | 1020 | 1021 | 1022 | 1023 | 1024 | 1025 | 1026 | 1027 | 1028 | 1029 | 1030 | 1031;
    val: string;
  }>;
  /** devID */ dvd: string;
  /** devType */ dvt: string;
  /** areaNwkId */ awi: string;
  /** sleepInterval */ sli?: number;
  /** sleepDuration */ sld?: number;
  /** devStatus */ ss?: string;
  /** listOfNeighbors */ lnh?: Array<string>;
};

/** areaNwkDeviceInfo, or some of it */
export type AreaNwkDeviceInfoShown = {
  rn?: AreaNwkDeviceInfo["rn"] | null;
  ty?: AreaNwkDeviceInfo["ty"] | null;
  ri?: AreaNwkDeviceInfo["ri"] | null;
  pi?: AreaNwkDeviceInfo["pi"] | null;
  ct?: AreaNwkDeviceInfo["ct"] | null;
  lt?: AreaNwkDeviceInfo["lt"] | null;
  et?: AreaNwkDeviceInfo["et"] | null;
  lbl?: AreaNwkDeviceInfo["lbl"] | null;
  acpi?: AreaNwkDeviceInfo["acpi"] | null;
  daci?: AreaNwkDeviceInfo["daci"] | null;
  at?: AreaNwkDeviceInfo["at"] | null;
  aa?: AreaNwkDeviceInfo["aa"] | null;
  mgd?: AreaNwkDeviceInfo["mgd"] | null;
  obis?: AreaNwkDeviceInfo["obis"] | null;
  obps?: AreaNwkDeviceInfo["obps"] | null;
  dc?: AreaNwkDeviceInfo["dc"] | null;
  ast?: AreaNwkDeviceInfo["ast"] | null;
  cstn?: AreaNwkDeviceInfo["cstn"] | null;
  cmlk?: AreaNwkDeviceInfo["cmlk"] | null;
  dvd?: AreaNwkDeviceInfo["dvd"] | null;
  dvt?: AreaNwkDeviceInfo["dvt"] | null;
  awi?: AreaNwkDeviceInfo["awi"] | null;
  sli?: AreaNwkDeviceInfo["sli"] | null;
  sld?: AreaNwkDeviceInfo["sld"] | null;
  ss?: AreaNwkDeviceInfo["ss"] | null;
  lnh?: AreaNwkDeviceInfo["lnh"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** areaNwkDeviceInfo: what a CREATE may carry */
export type AreaNwkDeviceInfoCreate = {
  rn?: AreaNwkDeviceInfo["rn"];
  et?: AreaNwkDeviceInfo["et"];
  lbl?: AreaNwkDeviceInfo["lbl"];
  acpi?: AreaNwkDeviceInfo["acpi"];
  daci?: AreaNwkDeviceInfo["daci"];
  mgd: AreaNwkDeviceInfo["mgd"];
  obis?: AreaNwkDeviceInfo["obis"];
  obps?: AreaNwkDeviceInfo["obps"];
  dc?: AreaNwkDeviceInfo["dc"];
  cstn?: AreaNwkDeviceInfo["cstn"];
  cmlk?: AreaNwkDeviceInfo["cmlk"];
  dvd: AreaNwkDeviceInfo["dvd"];
  dvt: AreaNwkDeviceInfo["dvt"];
  awi: AreaNwkDeviceInfo["awi"];
  sli?: AreaNwkDeviceInfo["sli"];
  sld?: AreaNwkDeviceInfo["sld"];
  ss?: AreaNwkDeviceInfo["ss"];
  lnh?: AreaNwkDeviceInfo["lnh"];
};

/** areaNwkDeviceInfo: what an UPDATE may carry */
export type AreaNwkDeviceInfoUpdate = {
  et?: AreaNwkDeviceInfo["et"] | null;
  lbl?: AreaNwkDeviceInfo["lbl"] | null;
  acpi?: AreaNwkDeviceInfo["acpi"] | null;
  daci?: AreaNwkDeviceInfo["daci"] | null;
  at?: null;
  aa?: null;
  dc?: AreaNwkDeviceInfo["dc"] | null;
  ast?: null;
  cstn?: AreaNwkDeviceInfo["cstn"] | null;
  cmlk?: AreaNwkDeviceInfo["cmlk"] | null;
  dvd?: AreaNwkDeviceInfo["dvd"];
  dvt?: AreaNwkDeviceInfo["dvt"];
  awi?: AreaNwkDeviceInfo["awi"];
  sli?: AreaNwkDeviceInfo["sli"] | null;
  sld?: AreaNwkDeviceInfo["sld"] | null;
  ss?: AreaNwkDeviceInfo["ss"] | null;
  lnh?: AreaNwkDeviceInfo["lnh"] | null;
};

/** dataCollection */
export type DataCollection = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** mgmtDefinition */ mgd: Json;
  /** objectIDs */ obis?: Array<string>;
  /** objectPaths */ obps?: Array<string>;
  /** description */ dc?: string;
  /** announceSyncType */ ast?: 1 | 2;
  /** custodian */ cstn?: string;
  /** mgmtLink */ cmlk?: Array<{
    nm: string;
    typ: 0 | 1001 | 1002 | 1003 | 1004 | 1005 | 1006 | 1007 | 1008 | 1009 | 1010 | 1011 | 1012 | 1013 | 1014 | 1015 | 1016 | 1017 | 1018 | 1019 | 1020 | 1021 | 1022 | 1023 | 1024 | 1025 | 1026 | 1027 | 1028 | 1029 | 1030 | 1031;
    val: string;
  }>;
  /** containerPath */ cntp: string;
  /** reportingSchedule */ rpsc?: Array<{
    sce: Array<string>;
  }>;
  /** measurementSchedule */ mesc?: Array<{
    sce: Array<string>;
  }>;
  /** measurementInterval */ meil?: number;
};

/** dataCollection, or some of it */
export type DataCollectionShown = {
  rn?: DataCollection["rn"] | null;
  ty?: DataCollection["ty"] | null;
  ri?: DataCollection["ri"] | null;
  pi?: DataCollection["pi"] | null;
  ct?: DataCollection["ct"] | null;
  lt?: DataCollection["lt"] | null;
  et?: DataCollection["et"] | null;
  lbl?: DataCollection["lbl"] | null;
  acpi?: DataCollection["acpi"] | null;
  daci?: DataCollection["daci"] | null;
  at?: DataCollection["at"] | null;
  aa?: DataCollection["aa"] | null;
  mgd?: DataCollection["mgd"] | null;
  obis?: DataCollection["obis"] | null;
  obps?: DataCollection["obps"] | null;
  dc?: DataCollection["dc"] | null;
  ast?: DataCollection["ast"] | null;
  cstn?: DataCollection["cstn"] | null;
  cmlk?: DataCollection["cmlk"] | null;
  cntp?: DataCollection["cntp"] | null;
  rpsc?: DataCollection["rpsc"] | null;
  mesc?: DataCollection["mesc"] | null;
  meil?: DataCollection["meil"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** dataCollection: what a CREATE may carry */
export type DataCollectionCreate = {
  rn?: DataCollection["rn"];
  et?: DataCollection["et"];
  lbl?: DataCollection["lbl"];
  acpi?: DataCollection["acpi"];
  daci?: DataCollection["daci"];
  mgd: DataCollection["mgd"];
  obis?: DataCollection["obis"];
  obps?: DataCollection["obps"];
  dc?: DataCollection["dc"];
  cstn?: DataCollection["cstn"];
  cmlk?: DataCollection["cmlk"];
  cntp: DataCollection["cntp"];
  rpsc?: DataCollection["rpsc"];
  mesc?: DataCollection["mesc"];
  meil?: DataCollection["meil"];
};

/** dataCollection: what an UPDATE may carry */
export type DataCollectionUpdate = {
  et?: DataCollection["et"] | null;
  lbl?: DataCollection["lbl"] | null;
  acpi?: DataCollection["acpi"] | null;
  daci?: DataCollection["daci"] | null;
  at?: null;
  aa?: null;
  dc?: DataCollection["dc"] | null;
  ast?: null;
  cstn?: DataCollection["cstn"] | null;
  cmlk?: DataCollection["cmlk"] | null;
  cntp?: DataCollection["cntp"];
  rpsc?: DataCollection["rpsc"] | null;
  mesc?: DataCollection["mesc"] | null;
  meil?: DataCollection["meil"] | null;
};

/** cmdhPolicy */
export type CmdhPolicy = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** mgmtDefinition */ mgd: Json;
  /** objectIDs */ obis?: Array<string>;
  /** objectPaths */ obps?: Array<string>;
  /** description */ dc?: string;
  /** cmdhPolicyName */ cpn: string;
  /** mgmtLink */ cmlk: Array<{
    nm: string;
    typ: 0 | 1001 | 1002 | 1003 | 1004 | 1005 | 1006 | 1007 | 1008 | 1009 | 1010 | 1011 | 1012 | 1013 | 1014 | 1015 | 1016 | 1017 | 1018 | 1019 | 1020 | 1021 | 1022 | 1023 | 1024 | 1025 | 1026 | 1027 | 1028 | 1029 | 1030 | 1031;
    val: string;
  }>;
};

/** cmdhPolicy, or some of it */
export type CmdhPolicyShown = {
  rn?: CmdhPolicy["rn"] | null;
  ty?: CmdhPolicy["ty"] | null;
  ri?: CmdhPolicy["ri"] | null;
  pi?: CmdhPolicy["pi"] | null;
  ct?: CmdhPolicy["ct"] | null;
  lt?: CmdhPolicy["lt"] | null;
  et?: CmdhPolicy["et"] | null;
  lbl?: CmdhPolicy["lbl"] | null;
  acpi?: CmdhPolicy["acpi"] | null;
  daci?: CmdhPolicy["daci"] | null;
  at?: CmdhPolicy["at"] | null;
  aa?: CmdhPolicy["aa"] | null;
  mgd?: CmdhPolicy["mgd"] | null;
  obis?: CmdhPolicy["obis"] | null;
  obps?: CmdhPolicy["obps"] | null;
  dc?: CmdhPolicy["dc"] | null;
  cpn?: CmdhPolicy["cpn"] | null;
  cmlk?: CmdhPolicy["cmlk"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** cmdhPolicy: what a CREATE may carry */
export type CmdhPolicyCreate = {
  rn?: CmdhPolicy["rn"];
  et?: CmdhPolicy["et"];
  lbl?: CmdhPolicy["lbl"];
  acpi?: CmdhPolicy["acpi"];
  daci?: CmdhPolicy["daci"];
  mgd: CmdhPolicy["mgd"];
  obis?: CmdhPolicy["obis"];
  obps?: CmdhPolicy["obps"];
  dc?: CmdhPolicy["dc"];
  cpn: CmdhPolicy["cpn"];
  cmlk: CmdhPolicy["cmlk"];
};

/** cmdhPolicy: what an UPDATE may carry */
export type CmdhPolicyUpdate = {
  et?: CmdhPolicy["et"] | null;
  lbl?: CmdhPolicy["lbl"] | null;
  acpi?: CmdhPolicy["acpi"] | null;
  daci?: CmdhPolicy["daci"] | null;
  at?: null;
  aa?: null;
  dc?: CmdhPolicy["dc"] | null;
  cpn?: CmdhPolicy["cpn"];
  cmlk?: CmdhPolicy["cmlk"];
};

/** activeCmdhPolicy */
export type ActiveCmdhPolicy = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** mgmtDefinition */ mgd: Json;
  /** objectIDs */ obis?: Array<string>;
  /** objectPaths */ obps?: Array<string>;
  /** description */ dc?: string;
  /** activeCmdhPolicyLink */ acmlk: string;
};

/** activeCmdhPolicy, or some of it */
export type ActiveCmdhPolicyShown = {
  rn?: ActiveCmdhPolicy["rn"] | null;
  ty?: ActiveCmdhPolicy["ty"] | null;
  ri?: ActiveCmdhPolicy["ri"] | null;
  pi?: ActiveCmdhPolicy["pi"] | null;
  ct?: ActiveCmdhPolicy["ct"] | null;
  lt?: ActiveCmdhPolicy["lt"] | null;
  et?: ActiveCmdhPolicy["et"] | null;
  lbl?: ActiveCmdhPolicy["lbl"] | null;
  acpi?: ActiveCmdhPolicy["acpi"] | null;
  daci?: ActiveCmdhPolicy["daci"] | null;
  at?: ActiveCmdhPolicy["at"] | null;
  aa?: ActiveCmdhPolicy["aa"] | null;
  mgd?: ActiveCmdhPolicy["mgd"] | null;
  obis?: ActiveCmdhPolicy["obis"] | null;
  obps?: ActiveCmdhPolicy["obps"] | null;
  dc?: ActiveCmdhPolicy["dc"] | null;
  acmlk?: ActiveCmdhPolicy["acmlk"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** activeCmdhPolicy: what a CREATE may carry */
export type ActiveCmdhPolicyCreate = {
  rn?: ActiveCmdhPolicy["rn"];
  et?: ActiveCmdhPolicy["et"];
  lbl?: ActiveCmdhPolicy["lbl"];
  acpi?: ActiveCmdhPolicy["acpi"];
  daci?: ActiveCmdhPolicy["daci"];
  mgd: ActiveCmdhPolicy["mgd"];
  obis?: ActiveCmdhPolicy["obis"];
  obps?: ActiveCmdhPolicy["obps"];
  dc?: ActiveCmdhPolicy["dc"];
  acmlk: ActiveCmdhPolicy["acmlk"];
};

/** activeCmdhPolicy: what an UPDATE may carry */
export type ActiveCmdhPolicyUpdate = {
  et?: ActiveCmdhPolicy["et"] | null;
  lbl?: ActiveCmdhPolicy["lbl"] | null;
  acpi?: ActiveCmdhPolicy["acpi"] | null;
  daci?: ActiveCmdhPolicy["daci"] | null;
  at?: null;
  aa?: null;
  dc?: ActiveCmdhPolicy["dc"] | null;
  acmlk?: ActiveCmdhPolicy["acmlk"];
};

/** cmdhDefaults */
export type CmdhDefaults = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** mgmtDefinition */ mgd: Json;
  /** objectIDs */ obis?: Array<string>;
  /** objectPaths */ obps?: Array<string>;
  /** description */ dc?: string;
  /** mgmtLink */ cmlk: Array<{
    nm: string;
    typ: 0 | 1001 | 1002 | 1003 | 1004 | 1005 | 1006 | 1007 | 1008 | 1009 | 1010 | 1011 | 1012 | 1013 | 1014 | 1015 | 1016 | 1017 | 1018 | 1019 | 1020 | 1021 | 1022 | 1023 | 1024 | 1025 | 1026 | 1027 | 1028 | 1029 | 1030 | 1031;
    val: string;
  }>;
};

/** cmdhDefaults, or some of it */
export type CmdhDefaultsShown = {
  rn?: CmdhDefaults["rn"] | null;
  ty?: CmdhDefaults["ty"] | null;
  ri?: CmdhDefaults["ri"] | null;
  pi?: CmdhDefaults["pi"] | null;
  ct?: CmdhDefaults["ct"] | null;
  lt?: CmdhDefaults["lt"] | null;
  et?: CmdhDefaults["et"] | null;
  lbl?: CmdhDefaults["lbl"] | null;
  acpi?: CmdhDefaults["acpi"] | null;
  daci?: CmdhDefaults["daci"] | null;
  at?: CmdhDefaults["at"] | null;
  aa?: CmdhDefaults["aa"] | null;
  mgd?: CmdhDefaults["mgd"] | null;
  obis?: CmdhDefaults["obis"] | null;
  obps?: CmdhDefaults["obps"] | null;
  dc?: CmdhDefaults["dc"] | null;
  cmlk?: CmdhDefaults["cmlk"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** cmdhDefaults: what a CREATE may carry */
export type CmdhDefaultsCreate = {
  rn?: CmdhDefaults["rn"];
  et?: CmdhDefaults["et"];
  lbl?: CmdhDefaults["lbl"];
  acpi?: CmdhDefaults["acpi"];
  daci?: CmdhDefaults["daci"];
  mgd: CmdhDefaults["mgd"];
  obis?: CmdhDefaults["obis"];
  obps?: CmdhDefaults["obps"];
  dc?: CmdhDefaults["dc"];
  cmlk: CmdhDefaults["cmlk"];
};

/** cmdhDefaults: what an UPDATE may carry */
export type CmdhDefaultsUpdate = {
  et?: CmdhDefaults["et"] | null;
  lbl?: CmdhDefaults["lbl"] | null;
  acpi?: CmdhDefaults["acpi"] | null;
  daci?: CmdhDefaults["daci"] | null;
  at?: null;
  aa?: null;
  dc?: CmdhDefaults["dc"] | null;
  cmlk?: CmdhDefaults["cmlk"];
};

/** cmdhDefEcValue */
export type CmdhDefEcValue = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** mgmtDefinition */ mgd: Json;
  /** objectIDs */ obis?: Array<string>;
  /** objectPaths */ obps?: Array<string>;
  /** description */ dc?: string;
  /** order */ od: number;
  /** requestOrigin */ ror: Array<string>;
  /** requestContext */ rct?: Json;
  /** requestContextNotification */ rctn?: boolean;
  /** requestCharacteristics */ rch?: Json;
  /** defEcValue */ dev: number;
};

/** cmdhDefEcValue, or some of it */
export type CmdhDefEcValueShown = {
  rn?: CmdhDefEcValue["rn"] | null;
  ty?: CmdhDefEcValue["ty"] | null;
  ri?: CmdhDefEcValue["ri"] | null;
  pi?: CmdhDefEcValue["pi"] | null;
  ct?: CmdhDefEcValue["ct"] | null;
  lt?: CmdhDefEcValue["lt"] | null;
  et?: CmdhDefEcValue["et"] | null;
  lbl?: CmdhDefEcValue["lbl"] | null;
  acpi?: CmdhDefEcValue["acpi"] | null;
  daci?: CmdhDefEcValue["daci"] | null;
  at?: CmdhDefEcValue["at"] | null;
  aa?: CmdhDefEcValue["aa"] | null;
  mgd?: CmdhDefEcValue["mgd"] | null;
  obis?: CmdhDefEcValue["obis"] | null;
  obps?: CmdhDefEcValue["obps"] | null;
  dc?: CmdhDefEcValue["dc"] | null;
  od?: CmdhDefEcValue["od"] | null;
  ror?: CmdhDefEcValue["ror"] | null;
  rct?: CmdhDefEcValue["rct"] | null;
  rctn?: CmdhDefEcValue["rctn"] | null;
  rch?: CmdhDefEcValue["rch"] | null;
  dev?: CmdhDefEcValue["dev"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** cmdhDefEcValue: what a CREATE may carry */
export type CmdhDefEcValueCreate = {
  rn?: CmdhDefEcValue["rn"];
  et?: CmdhDefEcValue["et"];
  lbl?: CmdhDefEcValue["lbl"];
  acpi?: CmdhDefEcValue["acpi"];
  daci?: CmdhDefEcValue["daci"];
  mgd: CmdhDefEcValue["mgd"];
  obis?: CmdhDefEcValue["obis"];
  obps?: CmdhDefEcValue["obps"];
  dc?: CmdhDefEcValue["dc"];
  od: CmdhDefEcValue["od"];
  ror: CmdhDefEcValue["ror"];
  rct?: CmdhDefEcValue["rct"];
  rctn?: CmdhDefEcValue["rctn"];
  rch?: CmdhDefEcValue["rch"];
  dev: CmdhDefEcValue["dev"];
};

/** cmdhDefEcValue: what an UPDATE may carry */
export type CmdhDefEcValueUpdate = {
  et?: CmdhDefEcValue["et"] | null;
  lbl?: CmdhDefEcValue["lbl"] | null;
  acpi?: CmdhDefEcValue["acpi"] | null;
  daci?: CmdhDefEcValue["daci"] | null;
  at?: null;
  aa?: null;
  dc?: CmdhDefEcValue["dc"] | null;
  od?: CmdhDefEcValue["od"];
  ror?: CmdhDefEcValue["ror"];
  rct?: CmdhDefEcValue["rct"] | null;
  rctn?: CmdhDefEcValue["rctn"] | null;
  rch?: CmdhDefEcValue["rch"] | null;
  dev?: CmdhDefEcValue["dev"];
};

/** cmdhEcDefParamValues */
export type CmdhEcDefParamValues = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** mgmtDefinition */ mgd: Json;
  /** objectIDs */ obis?: Array<string>;
  /** objectPaths */ obps?: Array<string>;
  /** description */ dc?: string;
  /** applicableEventCategory */ aec: Array<number | Json>;
  /** defaultRequestExpTime */ dqet: number;
  /** defaultResultExpTime */ dset: number;
  /** defaultOpExecTime */ doet: number;
  /** defaultRespPersistence */ drp: number;
  /** defaultDelAggregation */ dda: boolean;
};

/** cmdhEcDefParamValues, or some of it */
export type CmdhEcDefParamValuesShown = {
  rn?: CmdhEcDefParamValues["rn"] | null;
  ty?: CmdhEcDefParamValues["ty"] | null;
  ri?: CmdhEcDefParamValues["ri"] | null;
  pi?: CmdhEcDefParamValues["pi"] | null;
  ct?: CmdhEcDefParamValues["ct"] | null;
  lt?: CmdhEcDefParamValues["lt"] | null;
  et?: CmdhEcDefParamValues["et"] | null;
  lbl?: CmdhEcDefParamValues["lbl"] | null;
  acpi?: CmdhEcDefParamValues["acpi"] | null;
  daci?: CmdhEcDefParamValues["daci"] | null;
  at?: CmdhEcDefParamValues["at"] | null;
  aa?: CmdhEcDefParamValues["aa"] | null;
  mgd?: CmdhEcDefParamValues["mgd"] | null;
  obis?: CmdhEcDefParamValues["obis"] | null;
  obps?: CmdhEcDefParamValues["obps"] | null;
  dc?: CmdhEcDefParamValues["dc"] | null;
  aec?: CmdhEcDefParamValues["aec"] | null;
  dqet?: CmdhEcDefParamValues["dqet"] | null;
  dset?: CmdhEcDefParamValues["dset"] | null;
  doet?: CmdhEcDefParamValues["doet"] | null;
  drp?: CmdhEcDefParamValues["drp"] | null;
  dda?: CmdhEcDefParamValues["dda"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** cmdhEcDefParamValues: what a CREATE may carry */
export type CmdhEcDefParamValuesCreate = {
  rn?: CmdhEcDefParamValues["rn"];
  et?: CmdhEcDefParamValues["et"];
  lbl?: CmdhEcDefParamValues["lbl"];
  acpi?: CmdhEcDefParamValues["acpi"];
  daci?: CmdhEcDefParamValues["daci"];
  mgd: CmdhEcDefParamValues["mgd"];
  obis?: CmdhEcDefParamValues["obis"];
  obps?: CmdhEcDefParamValues["obps"];
  dc?: CmdhEcDefParamValues["dc"];
  aec: CmdhEcDefParamValues["aec"];
  dqet: CmdhEcDefParamValues["dqet"];
  dset: CmdhEcDefParamValues["dset"];
  doet: CmdhEcDefParamValues["doet"];
  drp: CmdhEcDefParamValues["drp"];
  dda: CmdhEcDefParamValues["dda"];
};

/** cmdhEcDefParamValues: what an UPDATE may carry */
export type CmdhEcDefParamValuesUpdate = {
  et?: CmdhEcDefParamValues["et"] | null;
  lbl?: CmdhEcDefParamValues["lbl"] | null;
  acpi?: CmdhEcDefParamValues["acpi"] | null;
  daci?: CmdhEcDefParamValues["daci"] | null;
  at?: null;
  aa?: null;
  dc?: CmdhEcDefParamValues["dc"] | null;
  aec?: CmdhEcDefParamValues["aec"];
  dqet?: CmdhEcDefParamValues["dqet"];
  dset?: CmdhEcDefParamValues["dset"];
  doet?: CmdhEcDefParamValues["doet"];
  drp?: CmdhEcDefParamValues["drp"];
  dda?: CmdhEcDefParamValues["dda"];
};

/** cmdhLimits */
export type CmdhLimits = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** mgmtDefinition */ mgd: Json;
  /** objectIDs */ obis?: Array<string>;
  /** objectPaths */ obps?: Array<string>;
  /** description */ dc?: string;
  /** order */ od: number;
  /** requestOrigin */ ror: Array<string>;
  /** requestContext */ rct?: Json;
  /** requestContextNotification */ rctn?: boolean;
  /** requestCharacteristics */ rch?: Json;
  /** limitsEventCategory */ lec: Array<number>;
  /** limitsRequestExpTime */ lqet: Array<number>;
  /** limitsResultExpTime */ lset: Array<number>;
  /** limitsOpExecTime */ loet: Array<number>;
  /** limitsRespPersistence */ lrp: Array<number>;
  /** limitsDelAggregation */ lda: Array<boolean>;
};

/** cmdhLimits, or some of it */
export type CmdhLimitsShown = {
  rn?: CmdhLimits["rn"] | null;
  ty?: CmdhLimits["ty"] | null;
  ri?: CmdhLimits["ri"] | null;
  pi?: CmdhLimits["pi"] | null;
  ct?: CmdhLimits["ct"] | null;
  lt?: CmdhLimits["lt"] | null;
  et?: CmdhLimits["et"] | null;
  lbl?: CmdhLimits["lbl"] | null;
  acpi?: CmdhLimits["acpi"] | null;
  daci?: CmdhLimits["daci"] | null;
  at?: CmdhLimits["at"] | null;
  aa?: CmdhLimits["aa"] | null;
  mgd?: CmdhLimits["mgd"] | null;
  obis?: CmdhLimits["obis"] | null;
  obps?: CmdhLimits["obps"] | null;
  dc?: CmdhLimits["dc"] | null;
  od?: CmdhLimits["od"] | null;
  ror?: CmdhLimits["ror"] | null;
  rct?: CmdhLimits["rct"] | null;
  rctn?: CmdhLimits["rctn"] | null;
  rch?: CmdhLimits["rch"] | null;
  lec?: CmdhLimits["lec"] | null;
  lqet?: CmdhLimits["lqet"] | null;
  lset?: CmdhLimits["lset"] | null;
  loet?: CmdhLimits["loet"] | null;
  lrp?: CmdhLimits["lrp"] | null;
  lda?: CmdhLimits["lda"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** cmdhLimits: what a CREATE may carry */
export type CmdhLimitsCreate = {
  rn?: CmdhLimits["rn"];
  et?: CmdhLimits["et"];
  lbl?: CmdhLimits["lbl"];
  acpi?: CmdhLimits["acpi"];
  daci?: CmdhLimits["daci"];
  mgd: CmdhLimits["mgd"];
  obis?: CmdhLimits["obis"];
  obps?: CmdhLimits["obps"];
  dc?: CmdhLimits["dc"];
  od: CmdhLimits["od"];
  ror: CmdhLimits["ror"];
  rct?: CmdhLimits["rct"];
  rctn?: CmdhLimits["rctn"];
  rch?: CmdhLimits["rch"];
  lec: CmdhLimits["lec"];
  lqet: CmdhLimits["lqet"];
  lset: CmdhLimits["lset"];
  loet: CmdhLimits["loet"];
  lrp: CmdhLimits["lrp"];
  lda: CmdhLimits["lda"];
};

/** cmdhLimits: what an UPDATE may carry */
export type CmdhLimitsUpdate = {
  et?: CmdhLimits["et"] | null;
  lbl?: CmdhLimits["lbl"] | null;
  acpi?: CmdhLimits["acpi"] | null;
  daci?: CmdhLimits["daci"] | null;
  at?: null;
  aa?: null;
  dc?: CmdhLimits["dc"] | null;
  od?: CmdhLimits["od"];
  ror?: CmdhLimits["ror"];
  rct?: CmdhLimits["rct"] | null;
  rctn?: CmdhLimits["rctn"] | null;
  rch?: CmdhLimits["rch"] | null;
  lec?: CmdhLimits["lec"];
  lqet?: CmdhLimits["lqet"];
  lset?: CmdhLimits["lset"];
  loet?: CmdhLimits["loet"];
  lrp?: CmdhLimits["lrp"];
  lda?: CmdhLimits["lda"];
};

/** cmdhNetworkAccessRules */
export type CmdhNetworkAccessRules = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** mgmtDefinition */ mgd: Json;
  /** objectIDs */ obis?: Array<string>;
  /** objectPaths */ obps?: Array<string>;
  /** description */ dc?: string;
  /** applicableEventCategories */ aecs: Array<number | Json>;
  /** mgmtLink */ cmlk?: Array<{
    nm: string;
    typ: 0 | 1001 | 1002 | 1003 | 1004 | 1005 | 1006 | 1007 | 1008 | 1009 | 1010 | 1011 | 1012 | 1013 | 1014 | 1015 | 1016 | 1017 | 1018 | 1019 | 1020 | 1021 | 1022 | 1023 | 1024 | 1025 | 1026 | 1027 | 1028 | 1029 | 1030 | 1031;
    val: string;
  }>;
};

/** cmdhNetworkAccessRules, or some of it */
export type CmdhNetworkAccessRulesShown = {
  rn?: CmdhNetworkAccessRules["rn"] | null;
  ty?: CmdhNetworkAccessRules["ty"] | null;
  ri?: CmdhNetworkAccessRules["ri"] | null;
  pi?: CmdhNetworkAccessRules["pi"] | null;
  ct?: CmdhNetworkAccessRules["ct"] | null;
  lt?: CmdhNetworkAccessRules["lt"] | null;
  et?: CmdhNetworkAccessRules["et"] | null;
  lbl?: CmdhNetworkAccessRules["lbl"] | null;
  acpi?: CmdhNetworkAccessRules["acpi"] | null;
  daci?: CmdhNetworkAccessRules["daci"] | null;
  at?: CmdhNetworkAccessRules["at"] | null;
  aa?: CmdhNetworkAccessRules["aa"] | null;
  mgd?: CmdhNetworkAccessRules["mgd"] | null;
  obis?: CmdhNetworkAccessRules["obis"] | null;
  obps?: CmdhNetworkAccessRules["obps"] | null;
  dc?: CmdhNetworkAccessRules["dc"] | null;
  aecs?: CmdhNetworkAccessRules["aecs"] | null;
  cmlk?: CmdhNetworkAccessRules["cmlk"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** cmdhNetworkAccessRules: what a CREATE may carry */
export type CmdhNetworkAccessRulesCreate = {
  rn?: CmdhNetworkAccessRules["rn"];
  et?: CmdhNetworkAccessRules["et"];
  lbl?: CmdhNetworkAccessRules["lbl"];
  acpi?: CmdhNetworkAccessRules["acpi"];
  daci?: CmdhNetworkAccessRules["daci"];
  mgd: CmdhNetworkAccessRules["mgd"];
  obis?: CmdhNetworkAccessRules["obis"];
  obps?: CmdhNetworkAccessRules["obps"];
  dc?: CmdhNetworkAccessRules["dc"];
  aecs: CmdhNetworkAccessRules["aecs"];
  cmlk?: CmdhNetworkAccessRules["cmlk"];
};

/** cmdhNetworkAccessRules: what an UPDATE may carry */
export type CmdhNetworkAccessRulesUpdate = {
  et?: CmdhNetworkAccessRules["et"] | null;
  lbl?: CmdhNetworkAccessRules["lbl"] | null;
  acpi?: CmdhNetworkAccessRules["acpi"] | null;
  daci?: CmdhNetworkAccessRules["daci"] | null;
  at?: null;
  aa?: null;
  dc?: CmdhNetworkAccessRules["dc"] | null;
  aecs?: CmdhNetworkAccessRules["aecs"];
  cmlk?: CmdhNetworkAccessRules["cmlk"] | null;
};

/** cmdhNwAccessRule */
export type CmdhNwAccessRule = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** mgmtDefinition */ mgd: Json;
  /** objectIDs */ obis?: Array<string>;
  /** objectPaths */ obps?: Array<string>;
  /** description */ dc?: string;
  /** targetNetwork */ ttn: Array<string>;
  /** minReqVolume */ mrv: number;
  /** spreadingWaitTime */ swt: number;
  /** backOffParameters */ bop: {
    bops: Array<{
      ibt: number;
      abt: number;
      mbt: number;
      rbt?: number;
      nwa?: 1 | 2 | 3 | 4 | 5;
    }>;
  };
  /** otherConditions */ ohc?: Json;
  /** mgmtLink */ cmlk: {
    nm: string;
    typ: 0 | 1001 | 1002 | 1003 | 1004 | 1005 | 1006 | 1007 | 1008 | 1009 | 1010 | 1011 | 1012 | 1013 | 1014 | 1015 | 1016 | 1017 | 1018 | 1019 | 1020 | 1021 | 1022 | 1023 | 1024 | 1025 | 1026 | 1027 | 1028 | 1029 | 1030 | 1031;
    val: string;
  };
};

/** cmdhNwAccessRule, or some of it */
export type CmdhNwAccessRuleShown = {
  rn?: CmdhNwAccessRule["rn"] | null;
  ty?: CmdhNwAccessRule["ty"] | null;
  ri?: CmdhNwAccessRule["ri"] | null;
  pi?: CmdhNwAccessRule["pi"] | null;
  ct?: CmdhNwAccessRule["ct"] | null;
  lt?: CmdhNwAccessRule["lt"] | null;
  et?: CmdhNwAccessRule["et"] | null;
  lbl?: CmdhNwAccessRule["lbl"] | null;
  acpi?: CmdhNwAccessRule["acpi"] | null;
  daci?: CmdhNwAccessRule["daci"] | null;
  at?: CmdhNwAccessRule["at"] | null;
  aa?: CmdhNwAccessRule["aa"] | null;
  mgd?: CmdhNwAccessRule["mgd"] | null;
  obis?: CmdhNwAccessRule["obis"] | null;
  obps?: CmdhNwAccessRule["obps"] | null;
  dc?: CmdhNwAccessRule["dc"] | null;
  ttn?: CmdhNwAccessRule["ttn"] | null;
  mrv?: CmdhNwAccessRule["mrv"] | null;
  swt?: CmdhNwAccessRule["swt"] | null;
  bop?: CmdhNwAccessRule["bop"] | null;
  ohc?: CmdhNwAccessRule["ohc"] | null;
  cmlk?: CmdhNwAccessRule["cmlk"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** cmdhNwAccessRule: what a CREATE may carry */
export type CmdhNwAccessRuleCreate = {
  rn?: CmdhNwAccessRule["rn"];
  et?: CmdhNwAccessRule["et"];
  lbl?: CmdhNwAccessRule["lbl"];
  acpi?: CmdhNwAccessRule["acpi"];
  daci?: CmdhNwAccessRule["daci"];
  mgd: CmdhNwAccessRule["mgd"];
  obis?: CmdhNwAccessRule["obis"];
  obps?: CmdhNwAccessRule["obps"];
  dc?: CmdhNwAccessRule["dc"];
  ttn: CmdhNwAccessRule["ttn"];
  mrv: CmdhNwAccessRule["mrv"];
  swt: CmdhNwAccessRule["swt"];
  bop: CmdhNwAccessRule["bop"];
  ohc?: CmdhNwAccessRule["ohc"];
  cmlk: CmdhNwAccessRule["cmlk"];
};

/** cmdhNwAccessRule: what an UPDATE may carry */
export type CmdhNwAccessRuleUpdate = {
  et?: CmdhNwAccessRule["et"] | null;
  lbl?: CmdhNwAccessRule["lbl"] | null;
  acpi?: CmdhNwAccessRule["acpi"] | null;
  daci?: CmdhNwAccessRule["daci"] | null;
  at?: null;
  aa?: null;
  dc?: CmdhNwAccessRule["dc"] | null;
  ttn?: CmdhNwAccessRule["ttn"];
  mrv?: CmdhNwAccessRule["mrv"];
  swt?: CmdhNwAccessRule["swt"];
  bop?: CmdhNwAccessRule["bop"];
  ohc?: CmdhNwAccessRule["ohc"] | null;
  cmlk?: CmdhNwAccessRule["cmlk"];
};

/** cmdhBuffer */
export type CmdhBuffer = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** mgmtDefinition */ mgd: Json;
  /** objectIDs */ obis?: Array<string>;
  /** objectPaths */ obps?: Array<string>;
  /** description */ dc?: string;
  /** applicableEventCategory */ aec: Array<number | Json>;
  /** maxBufferSize */ mbfs: number;
  /** storagePriority */ sgp: number;
};

/** cmdhBuffer, or some of it */
export type CmdhBufferShown = {
  rn?: CmdhBuffer["rn"] | null;
  ty?: CmdhBuffer["ty"] | null;
  ri?: CmdhBuffer["ri"] | null;
  pi?: CmdhBuffer["pi"] | null;
  ct?: CmdhBuffer["ct"] | null;
  lt?: CmdhBuffer["lt"] | null;
  et?: CmdhBuffer["et"] | null;
  lbl?: CmdhBuffer["lbl"] | null;
  acpi?: CmdhBuffer["acpi"] | null;
  daci?: CmdhBuffer["daci"] | null;
  at?: CmdhBuffer["at"] | null;
  aa?: CmdhBuffer["aa"] | null;
  mgd?: CmdhBuffer["mgd"] | null;
  obis?: CmdhBuffer["obis"] | null;
  obps?: CmdhBuffer["obps"] | null;
  dc?: CmdhBuffer["dc"] | null;
  aec?: CmdhBuffer["aec"] | null;
  mbfs?: CmdhBuffer["mbfs"] | null;
  sgp?: CmdhBuffer["sgp"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** cmdhBuffer: what a CREATE may carry */
export type CmdhBufferCreate = {
  rn?: CmdhBuffer["rn"];
  et?: CmdhBuffer["et"];
  lbl?: CmdhBuffer["lbl"];
  acpi?: CmdhBuffer["acpi"];
  daci?: CmdhBuffer["daci"];
  mgd: CmdhBuffer["mgd"];
  obis?: CmdhBuffer["obis"];
  obps?: CmdhBuffer["obps"];
  dc?: CmdhBuffer["dc"];
  aec: CmdhBuffer["aec"];
  mbfs: CmdhBuffer["mbfs"];
  sgp: CmdhBuffer["sgp"];
};

/** cmdhBuffer: what an UPDATE may carry */
export type CmdhBufferUpdate = {
  et?: CmdhBuffer["et"] | null;
  lbl?: CmdhBuffer["lbl"] | null;
  acpi?: CmdhBuffer["acpi"] | null;
  daci?: CmdhBuffer["daci"] | null;
  at?: null;
  aa?: null;
  dc?: CmdhBuffer["dc"] | null;
  aec?: CmdhBuffer["aec"];
  mbfs?: CmdhBuffer["mbfs"];
  sgp?: CmdhBuffer["sgp"];
};

/** node */
export type Node = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** announceSyncType */ ast?: 1 | 2;
  /** custodian */ cstn?: string;
  /** nodeID */ ni: string;
  /** hostedCSELink */ hcl?: string;
  /** hostedAELinks */ hael?: Array<string>;
  /** hostedServiceLinks */ hsl?: Array<string>;
  /** mgmtClientAddress */ mgca?: string;
  /** roamingStatus */ rms?: boolean;
  /** networkID */ nid?: string;
  /** nodeType */ nty?: number;
};

/** node, or some of it */
export type NodeShown = {
  rn?: Node["rn"] | null;
  ty?: Node["ty"] | null;
  ri?: Node["ri"] | null;
  pi?: Node["pi"] | null;
  ct?: Node["ct"] | null;
  lt?: Node["lt"] | null;
  et?: Node["et"] | null;
  lbl?: Node["lbl"] | null;
  acpi?: Node["acpi"] | null;
  daci?: Node["daci"] | null;
  at?: Node["at"] | null;
  aa?: Node["aa"] | null;
  ast?: Node["ast"] | null;
  cstn?: Node["cstn"] | null;
  ni?: Node["ni"] | null;
  hcl?: Node["hcl"] | null;
  hael?: Node["hael"] | null;
  hsl?: Node["hsl"] | null;
  mgca?: Node["mgca"] | null;
  rms?: Node["rms"] | null;
  nid?: Node["nid"] | null;
  nty?: Node["nty"] | null;
  "m2m:sch"?: Array<ScheduleShown>;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  ch?: Array<ChildResourceRef>;
};

/** node: what a CREATE may carry */
export type NodeCreate = {
  rn?: Node["rn"];
  et?: Node["et"];
  lbl?: Node["lbl"];
  acpi?: Node["acpi"];
  daci?: Node["daci"];
  cstn?: Node["cstn"];
  ni: Node["ni"];
  hcl?: Node["hcl"];
  hael?: Node["hael"];
  hsl?: Node["hsl"];
  mgca?: Node["mgca"];
  nty?: Node["nty"];
};

/** node: what an UPDATE may carry */
export type NodeUpdate = {
  et?: Node["et"] | null;
  lbl?: Node["lbl"] | null;
  acpi?: Node["acpi"] | null;
  daci?: Node["daci"] | null;
  at?: null;
  aa?: null;
  ast?: null;
  cstn?: Node["cstn"] | null;
  ni?: Node["ni"];
  hcl?: Node["hcl"] | null;
  hael?: Node["hael"] | null;
  hsl?: Node["hsl"] | null;
  mgca?: Node["mgca"] | null;
  nty?: Node["nty"] | null;
};

/** pollingChannel */
export type PollingChannel = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** requestAggregation */ rqag?: boolean;
};

/** pollingChannel, or some of it */
export type PollingChannelShown = {
  rn?: PollingChannel["rn"] | null;
  ty?: PollingChannel["ty"] | null;
  ri?: PollingChannel["ri"] | null;
  pi?: PollingChannel["pi"] | null;
  ct?: PollingChannel["ct"] | null;
  lt?: PollingChannel["lt"] | null;
  et?: PollingChannel["et"] | null;
  lbl?: PollingChannel["lbl"] | null;
  rqag?: PollingChannel["rqag"] | null;
};

/** pollingChannel: what a CREATE may carry */
export type PollingChannelCreate = {
  rn?: PollingChannel["rn"];
  et?: PollingChannel["et"];
  lbl?: PollingChannel["lbl"];
  rqag?: PollingChannel["rqag"];
};

/** pollingChannel: what an UPDATE may carry */
export type PollingChannelUpdate = {
  et?: PollingChannel["et"] | null;
  lbl?: PollingChannel["lbl"] | null;
  rqag?: PollingChannel["rqag"] | null;
};

/** schedule */
export type Schedule = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** announceSyncType */ ast?: 1 | 2;
  /** custodian */ cstn?: string;
  /** scheduleElement */ se: {
    sce: Array<string>;
  };
  /** networkCoordinated */ nco?: boolean;
};

/** schedule, or some of it */
export type ScheduleShown = {
  rn?: Schedule["rn"] | null;
  ty?: Schedule["ty"] | null;
  ri?: Schedule["ri"] | null;
  pi?: Schedule["pi"] | null;
  ct?: Schedule["ct"] | null;
  lt?: Schedule["lt"] | null;
  et?: Schedule["et"] | null;
  lbl?: Schedule["lbl"] | null;
  acpi?: Schedule["acpi"] | null;
  daci?: Schedule["daci"] | null;
  at?: Schedule["at"] | null;
  aa?: Schedule["aa"] | null;
  ast?: Schedule["ast"] | null;
  cstn?: Schedule["cstn"] | null;
  se?: Schedule["se"] | null;
  nco?: Schedule["nco"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  ch?: Array<ChildResourceRef>;
};

/** schedule: what a CREATE may carry */
export type ScheduleCreate = {
  rn?: Schedule["rn"];
  et?: Schedule["et"];
  lbl?: Schedule["lbl"];
  acpi?: Schedule["acpi"];
  daci?: Schedule["daci"];
  cstn?: Schedule["cstn"];
  se: Schedule["se"];
  nco?: Schedule["nco"];
};

/** schedule: what an UPDATE may carry */
export type ScheduleUpdate = {
  et?: Schedule["et"] | null;
  lbl?: Schedule["lbl"] | null;
  acpi?: Schedule["acpi"] | null;
  daci?: Schedule["daci"] | null;
  at?: null;
  aa?: null;
  ast?: null;
  cstn?: Schedule["cstn"] | null;
  se?: Schedule["se"];
  nco?: Schedule["nco"] | null;
};

/** serviceSubscribedAppRule */
export type ServiceSubscribedAppRule = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** custodian */ cstn?: string;
  /** applicableCredIDs */ apci?: Array<string>;
  /** allowedApp-IDs */ aai?: Array<string>;
  /** allowedAEs */ aae?: Array<string>;
  /** allowedRole-IDs */ ari?: Array<string>;
};

/** serviceSubscribedAppRule, or some of it */
export type ServiceSubscribedAppRuleShown = {
  rn?: ServiceSubscribedAppRule["rn"] | null;
  ty?: ServiceSubscribedAppRule["ty"] | null;
  ri?: ServiceSubscribedAppRule["ri"] | null;
  pi?: ServiceSubscribedAppRule["pi"] | null;
  ct?: ServiceSubscribedAppRule["ct"] | null;
  lt?: ServiceSubscribedAppRule["lt"] | null;
  et?: ServiceSubscribedAppRule["et"] | null;
  lbl?: ServiceSubscribedAppRule["lbl"] | null;
  acpi?: ServiceSubscribedAppRule["acpi"] | null;
  daci?: ServiceSubscribedAppRule["daci"] | null;
  cstn?: ServiceSubscribedAppRule["cstn"] | null;
  apci?: ServiceSubscribedAppRule["apci"] | null;
  aai?: ServiceSubscribedAppRule["aai"] | null;
  aae?: ServiceSubscribedAppRule["aae"] | null;
  ari?: ServiceSubscribedAppRule["ari"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  ch?: Array<ChildResourceRef>;
};

/** serviceSubscribedAppRule: what a CREATE may carry */
export type ServiceSubscribedAppRuleCreate = {
  rn?: ServiceSubscribedAppRule["rn"];
  et?: ServiceSubscribedAppRule["et"];
  lbl?: ServiceSubscribedAppRule["lbl"];
  acpi?: ServiceSubscribedAppRule["acpi"];
  daci?: ServiceSubscribedAppRule["daci"];
  cstn?: ServiceSubscribedAppRule["cstn"];
  apci?: ServiceSubscribedAppRule["apci"];
  aai?: ServiceSubscribedAppRule["aai"];
  aae?: ServiceSubscribedAppRule["aae"];
  ari?: ServiceSubscribedAppRule["ari"];
};

/** serviceSubscribedAppRule: what an UPDATE may carry */
export type ServiceSubscribedAppRuleUpdate = {
  et?: ServiceSubscribedAppRule["et"] | null;
  lbl?: ServiceSubscribedAppRule["lbl"] | null;
  acpi?: ServiceSubscribedAppRule["acpi"] | null;
  daci?: ServiceSubscribedAppRule["daci"] | null;
  cstn?: ServiceSubscribedAppRule["cstn"] | null;
  apci?: ServiceSubscribedAppRule["apci"] | null;
  aai?: ServiceSubscribedAppRule["aai"] | null;
  aae?: ServiceSubscribedAppRule["aae"] | null;
  ari?: ServiceSubscribedAppRule["ari"] | null;
};

/** serviceSubscribedNode */
export type ServiceSubscribedNode = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** custodian */ cstn?: string;
  /** nodeID */ ni: string;
  /** CSE-ID */ csi?: string;
  /** deviceIdentifier */ di?: Array<string>;
  /** ruleLinks */ rlk?: Array<string>;
  /** niddRequired */ nrq?: boolean;
};

/** serviceSubscribedNode, or some of it */
export type ServiceSubscribedNodeShown = {
  rn?: ServiceSubscribedNode["rn"] | null;
  ty?: ServiceSubscribedNode["ty"] | null;
  ri?: ServiceSubscribedNode["ri"] | null;
  pi?: ServiceSubscribedNode["pi"] | null;
  ct?: ServiceSubscribedNode["ct"] | null;
  lt?: ServiceSubscribedNode["lt"] | null;
  et?: ServiceSubscribedNode["et"] | null;
  lbl?: ServiceSubscribedNode["lbl"] | null;
  acpi?: ServiceSubscribedNode["acpi"] | null;
  daci?: ServiceSubscribedNode["daci"] | null;
  cstn?: ServiceSubscribedNode["cstn"] | null;
  ni?: ServiceSubscribedNode["ni"] | null;
  csi?: ServiceSubscribedNode["csi"] | null;
  di?: ServiceSubscribedNode["di"] | null;
  rlk?: ServiceSubscribedNode["rlk"] | null;
  nrq?: ServiceSubscribedNode["nrq"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  ch?: Array<ChildResourceRef>;
};

/** serviceSubscribedNode: what a CREATE may carry */
export type ServiceSubscribedNodeCreate = {
  rn?: ServiceSubscribedNode["rn"];
  et?: ServiceSubscribedNode["et"];
  lbl?: ServiceSubscribedNode["lbl"];
  acpi?: ServiceSubscribedNode["acpi"];
  daci?: ServiceSubscribedNode["daci"];
  cstn?: ServiceSubscribedNode["cstn"];
  ni: ServiceSubscribedNode["ni"];
  csi?: ServiceSubscribedNode["csi"];
  di?: ServiceSubscribedNode["di"];
  rlk?: ServiceSubscribedNode["rlk"];
};

/** serviceSubscribedNode: what an UPDATE may carry */
export type ServiceSubscribedNodeUpdate = {
  et?: ServiceSubscribedNode["et"] | null;
  lbl?: ServiceSubscribedNode["lbl"] | null;
  acpi?: ServiceSubscribedNode["acpi"] | null;
  daci?: ServiceSubscribedNode["daci"] | null;
  cstn?: ServiceSubscribedNode["cstn"] | null;
  rlk?: ServiceSubscribedNode["rlk"] | null;
  nrq?: null;
};

/** subscription */
export type Subscription = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** creator */ cr?: string;
  /** custodian */ cstn?: string;
  /** eventNotificationCriteria */ enc?: {
    crb?: string;
    cra?: string;
    ms?: string;
    us?: string;
    sts?: number;
    stb?: number;
    exb?: string;
    exa?: string;
    sza?: number;
    szb?: number;
    om?: Array<{
      ops?: number;
      or?: string;
    }>;
    atr?: Array<string>;
    net?: Array<1 | 2 | 3 | 4 | 5 | 7 | 8>;
    chty?: Array<number>;
    md?: {
      num: number;
      dur: string;
    };
    fo?: 1 | 2 | 3;
  };
  /** expirationCounter */ exc?: number;
  /** notificationURI */ nu: Array<string>;
  /** groupID */ gpi?: string;
  /** notificationForwardingURI */ nfu?: Array<string>;
  /** batchNotify */ bn?: {
    num?: number;
    dur?: string;
  };
  /** rateLimit */ rl?: {
    mnn: number;
    tww: string;
  };
  /** preSubscriptionNotify */ psn?: number;
  /** pendingNotification */ pn?: 1 | 2;
  /** notificationStoragePriority */ nsp?: number;
  /** latestNotify */ ln?: boolean;
  /** notificationContentType */ nct: 1 | 2 | 3 | 5;
  /** notificationEventCat */ nec?: number;
  /** subscriberURI */ su?: string;
  /** associatedCrossResourceSub */ acrs?: Array<string>;
  /** notificationStatsEnable */ nse?: boolean;
  /** notificationStatsInfo */ nsi?: Array<{
    tg: string;
    rqs: number;
    rsr: number;
    noec: number;
  }>;
};

/** subscription, or some of it */
export type SubscriptionShown = {
  rn?: Subscription["rn"] | null;
  ty?: Subscription["ty"] | null;
  ri?: Subscription["ri"] | null;
  pi?: Subscription["pi"] | null;
  ct?: Subscription["ct"] | null;
  lt?: Subscription["lt"] | null;
  et?: Subscription["et"] | null;
  lbl?: Subscription["lbl"] | null;
  acpi?: Subscription["acpi"] | null;
  daci?: Subscription["daci"] | null;
  cr?: Subscription["cr"] | null;
  cstn?: Subscription["cstn"] | null;
  enc?: Subscription["enc"] | null;
  exc?: Subscription["exc"] | null;
  nu?: Subscription["nu"] | null;
  gpi?: Subscription["gpi"] | null;
  nfu?: Subscription["nfu"] | null;
  bn?: Subscription["bn"] | null;
  rl?: Subscription["rl"] | null;
  psn?: Subscription["psn"] | null;
  pn?: Subscription["pn"] | null;
  nsp?: Subscription["nsp"] | null;
  ln?: Subscription["ln"] | null;
  nct?: Subscription["nct"] | null;
  nec?: Subscription["nec"] | null;
  su?: Subscription["su"] | null;
  acrs?: Subscription["acrs"] | null;
  nse?: Subscription["nse"] | null;
  nsi?: Subscription["nsi"] | null;
  "m2m:sch"?: Array<ScheduleShown>;
  "m2m:ntpr"?: Array<NotificationTargetMgmtPolicyRefShown>;
  ch?: Array<ChildResourceRef>;
};

/** subscription: what a CREATE may carry */
export type SubscriptionCreate = {
  rn?: Subscription["rn"];
  et?: Subscription["et"];
  lbl?: Subscription["lbl"];
  acpi?: Subscription["acpi"];
  daci?: Subscription["daci"];
  cr?: null;
  cstn?: Subscription["cstn"];
  enc?: Subscription["enc"];
  exc?: Subscription["exc"];
  nu: Subscription["nu"];
  gpi?: Subscription["gpi"];
  nfu?: Subscription["nfu"];
  bn?: Subscription["bn"];
  rl?: Subscription["rl"];
  pn?: Subscription["pn"];
  nsp?: Subscription["nsp"];
  ln?: Subscription["ln"];
  nct?: Subscription["nct"];
  nec?: Subscription["nec"];
  su?: Subscription["su"];
  nse?: Subscription["nse"];
};

/** subscription: what an UPDATE may carry */
export type SubscriptionUpdate = {
  et?: Subscription["et"] | null;
  lbl?: Subscription["lbl"] | null;
  acpi?: Subscription["acpi"] | null;
  daci?: Subscription["daci"] | null;
  cstn?: Subscription["cstn"] | null;
  enc?: Subscription["enc"] | null;
  exc?: Subscription["exc"] | null;
  nu?: Subscription["nu"];
  gpi?: Subscription["gpi"] | null;
  nfu?: Subscription["nfu"] | null;
  bn?: Subscription["bn"] | null;
  rl?: Subscription["rl"] | null;
  pn?: Subscription["pn"] | null;
  nsp?: Subscription["nsp"] | null;
  ln?: Subscription["ln"] | null;
  nct?: Subscription["nct"];
  nec?: Subscription["nec"] | null;
  acrs?: null;
  nse?: Subscription["nse"] | null;
};

/** semanticDescriptor */
export type SemanticDescriptor = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** announceSyncType */ ast?: 1 | 2;
  /** creator */ cr?: string;
  /** custodian */ cstn?: string;
  /** descriptorRepresentation */ dcrp: 1 | 4 | 5 | 7;
  /** semanticOpExec */ soe?: string;
  /** descriptor */ dsp: string;
  /** ontologyRef */ or?: string;
  /** relatedSemantics */ rels?: Array<string>;
  /** semanticValidated */ svd?: boolean;
  /** validationEnable */ vlde?: boolean;
};

/** semanticDescriptor, or some of it */
export type SemanticDescriptorShown = {
  rn?: SemanticDescriptor["rn"] | null;
  ty?: SemanticDescriptor["ty"] | null;
  ri?: SemanticDescriptor["ri"] | null;
  pi?: SemanticDescriptor["pi"] | null;
  ct?: SemanticDescriptor["ct"] | null;
  lt?: SemanticDescriptor["lt"] | null;
  et?: SemanticDescriptor["et"] | null;
  lbl?: SemanticDescriptor["lbl"] | null;
  acpi?: SemanticDescriptor["acpi"] | null;
  daci?: SemanticDescriptor["daci"] | null;
  at?: SemanticDescriptor["at"] | null;
  aa?: SemanticDescriptor["aa"] | null;
  ast?: SemanticDescriptor["ast"] | null;
  cr?: SemanticDescriptor["cr"] | null;
  cstn?: SemanticDescriptor["cstn"] | null;
  dcrp?: SemanticDescriptor["dcrp"] | null;
  soe?: SemanticDescriptor["soe"] | null;
  dsp?: SemanticDescriptor["dsp"] | null;
  or?: SemanticDescriptor["or"] | null;
  rels?: SemanticDescriptor["rels"] | null;
  svd?: SemanticDescriptor["svd"] | null;
  vlde?: SemanticDescriptor["vlde"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  ch?: Array<ChildResourceRef>;
};

/** semanticDescriptor: what a CREATE may carry */
export type SemanticDescriptorCreate = {
  rn?: SemanticDescriptor["rn"];
  et?: SemanticDescriptor["et"];
  lbl?: SemanticDescriptor["lbl"];
  acpi?: SemanticDescriptor["acpi"];
  daci?: SemanticDescriptor["daci"];
  cr?: null;
  cstn?: SemanticDescriptor["cstn"];
  dcrp: SemanticDescriptor["dcrp"];
  dsp: SemanticDescriptor["dsp"];
  or?: SemanticDescriptor["or"];
  rels?: SemanticDescriptor["rels"];
  vlde?: SemanticDescriptor["vlde"];
};

/** semanticDescriptor: what an UPDATE may carry */
export type SemanticDescriptorUpdate = {
  et?: SemanticDescriptor["et"] | null;
  lbl?: SemanticDescriptor["lbl"] | null;
  acpi?: SemanticDescriptor["acpi"] | null;
  daci?: SemanticDescriptor["daci"] | null;
  at?: null;
  aa?: null;
  ast?: null;
  cstn?: SemanticDescriptor["cstn"] | null;
  dcrp?: SemanticDescriptor["dcrp"];
  soe?: SemanticDescriptor["soe"] | null;
  dsp?: SemanticDescriptor["dsp"];
  or?: SemanticDescriptor["or"] | null;
  rels?: SemanticDescriptor["rels"] | null;
  vlde?: SemanticDescriptor["vlde"] | null;
};

/** notificationTargetMgmtPolicyRef */
export type NotificationTargetMgmtPolicyRef = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** custodian */ cstn?: string;
  /** notificationTargetURI */ ntu: Array<string>;
  /** notificationPolicyID */ npi?: string;
};

/** notificationTargetMgmtPolicyRef, or some of it */
export type NotificationTargetMgmtPolicyRefShown = {
  rn?: NotificationTargetMgmtPolicyRef["rn"] | null;
  ty?: NotificationTargetMgmtPolicyRef["ty"] | null;
  ri?: NotificationTargetMgmtPolicyRef["ri"] | null;
  pi?: NotificationTargetMgmtPolicyRef["pi"] | null;
  ct?: NotificationTargetMgmtPolicyRef["ct"] | null;
  lt?: NotificationTargetMgmtPolicyRef["lt"] | null;
  et?: NotificationTargetMgmtPolicyRef["et"] | null;
  lbl?: NotificationTargetMgmtPolicyRef["lbl"] | null;
  acpi?: NotificationTargetMgmtPolicyRef["acpi"] | null;
  daci?: NotificationTargetMgmtPolicyRef["daci"] | null;
  cstn?: NotificationTargetMgmtPolicyRef["cstn"] | null;
  ntu?: NotificationTargetMgmtPolicyRef["ntu"] | null;
  npi?: NotificationTargetMgmtPolicyRef["npi"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  ch?: Array<ChildResourceRef>;
};

/** notificationTargetMgmtPolicyRef: what a CREATE may carry */
export type NotificationTargetMgmtPolicyRefCreate = {
  rn?: NotificationTargetMgmtPolicyRef["rn"];
  et?: NotificationTargetMgmtPolicyRef["et"];
  lbl?: NotificationTargetMgmtPolicyRef["lbl"];
  acpi?: NotificationTargetMgmtPolicyRef["acpi"];
  daci?: NotificationTargetMgmtPolicyRef["daci"];
  cstn?: NotificationTargetMgmtPolicyRef["cstn"];
  ntu: NotificationTargetMgmtPolicyRef["ntu"];
  npi?: NotificationTargetMgmtPolicyRef["npi"];
};

/** notificationTargetMgmtPolicyRef: what an UPDATE may carry */
export type NotificationTargetMgmtPolicyRefUpdate = {
  et?: NotificationTargetMgmtPolicyRef["et"] | null;
  lbl?: NotificationTargetMgmtPolicyRef["lbl"] | null;
  acpi?: NotificationTargetMgmtPolicyRef["acpi"] | null;
  daci?: NotificationTargetMgmtPolicyRef["daci"] | null;
  cstn?: NotificationTargetMgmtPolicyRef["cstn"] | null;
  ntu?: NotificationTargetMgmtPolicyRef["ntu"];
  npi?: NotificationTargetMgmtPolicyRef["npi"] | null;
};

/** notificationTargetPolicy */
export type NotificationTargetPolicy = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** creator */ cr?: string;
  /** custodian */ cstn?: string;
  /** action */ acn: 1 | 2 | 3 | 4;
  /** policyLabel */ plbl: string;
  /** rulesRelationship */ rrs?: 1 | 2;
};

/** notificationTargetPolicy, or some of it */
export type NotificationTargetPolicyShown = {
  rn?: NotificationTargetPolicy["rn"] | null;
  ty?: NotificationTargetPolicy["ty"] | null;
  ri?: NotificationTargetPolicy["ri"] | null;
  pi?: NotificationTargetPolicy["pi"] | null;
  ct?: NotificationTargetPolicy["ct"] | null;
  lt?: NotificationTargetPolicy["lt"] | null;
  et?: NotificationTargetPolicy["et"] | null;
  lbl?: NotificationTargetPolicy["lbl"] | null;
  acpi?: NotificationTargetPolicy["acpi"] | null;
  daci?: NotificationTargetPolicy["daci"] | null;
  cr?: NotificationTargetPolicy["cr"] | null;
  cstn?: NotificationTargetPolicy["cstn"] | null;
  acn?: NotificationTargetPolicy["acn"] | null;
  plbl?: NotificationTargetPolicy["plbl"] | null;
  rrs?: NotificationTargetPolicy["rrs"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:pdr"?: Array<PolicyDeletionRulesShown>;
  ch?: Array<ChildResourceRef>;
};

/** notificationTargetPolicy: what a CREATE may carry */
export type NotificationTargetPolicyCreate = {
  rn?: NotificationTargetPolicy["rn"];
  et?: NotificationTargetPolicy["et"];
  lbl?: NotificationTargetPolicy["lbl"];
  acpi?: NotificationTargetPolicy["acpi"];
  daci?: NotificationTargetPolicy["daci"];
  cr?: null;
  cstn?: NotificationTargetPolicy["cstn"];
  acn?: NotificationTargetPolicy["acn"];
  plbl?: NotificationTargetPolicy["plbl"];
  rrs?: NotificationTargetPolicy["rrs"];
};

/** notificationTargetPolicy: what an UPDATE may carry */
export type NotificationTargetPolicyUpdate = {
  et?: NotificationTargetPolicy["et"] | null;
  lbl?: NotificationTargetPolicy["lbl"] | null;
  acpi?: NotificationTargetPolicy["acpi"] | null;
  daci?: NotificationTargetPolicy["daci"] | null;
  cstn?: NotificationTargetPolicy["cstn"] | null;
  plbl?: NotificationTargetPolicy["plbl"];
  rrs?: NotificationTargetPolicy["rrs"] | null;
};

/** policyDeletionRules */
export type PolicyDeletionRules = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** custodian */ cstn?: string;
  /** deletionRules */ dr?: {
    tod?: Array<string>;
    lr?: Array<{
      accc?: Array<string>;
      accr?: Array<number>;
    }>;
  };
  /** deletionRulesRelation */ drr?: 1 | 2;
};

/** policyDeletionRules, or some of it */
export type PolicyDeletionRulesShown = {
  rn?: PolicyDeletionRules["rn"] | null;
  ty?: PolicyDeletionRules["ty"] | null;
  ri?: PolicyDeletionRules["ri"] | null;
  pi?: PolicyDeletionRules["pi"] | null;
  ct?: PolicyDeletionRules["ct"] | null;
  lt?: PolicyDeletionRules["lt"] | null;
  et?: PolicyDeletionRules["et"] | null;
  lbl?: PolicyDeletionRules["lbl"] | null;
  acpi?: PolicyDeletionRules["acpi"] | null;
  daci?: PolicyDeletionRules["daci"] | null;
  cstn?: PolicyDeletionRules["cstn"] | null;
  dr?: PolicyDeletionRules["dr"] | null;
  drr?: PolicyDeletionRules["drr"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  ch?: Array<ChildResourceRef>;
};

/** policyDeletionRules: what a CREATE may carry */
export type PolicyDeletionRulesCreate = {
  rn?: PolicyDeletionRules["rn"];
  et?: PolicyDeletionRules["et"];
  lbl?: PolicyDeletionRules["lbl"];
  acpi?: PolicyDeletionRules["acpi"];
  daci?: PolicyDeletionRules["daci"];
  cstn?: PolicyDeletionRules["cstn"];
  dr?: PolicyDeletionRules["dr"];
  drr?: PolicyDeletionRules["drr"];
};

/** policyDeletionRules: what an UPDATE may carry */
export type PolicyDeletionRulesUpdate = {
  et?: PolicyDeletionRules["et"] | null;
  lbl?: PolicyDeletionRules["lbl"] | null;
  acpi?: PolicyDeletionRules["acpi"] | null;
  daci?: PolicyDeletionRules["daci"] | null;
  cstn?: PolicyDeletionRules["cstn"] | null;
  drr?: PolicyDeletionRules["drr"];
};

/** flexContainer */
export type FlexContainer = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** announceSyncType */ ast?: 1 | 2;
  /** creator */ cr?: string;
  /** custodian */ cstn?: string;
  /** location */ loc?: {
    typ: 1 | 2 | 3 | 4 | 5 | 6;
    crd: string;
  };
  /** stateTag */ st: number;
  /** containerDefinition */ cnd: string;
  /** ontologyRef */ or?: string;
  /** contentSize */ cs: number;
  /** nodeLink */ nl?: string;
  /** maxNrOfInstances */ mni?: number;
  /** maxInstanceAge */ mia?: number;
  /** maxByteSize */ mbs?: number;
  /** currentByteSize */ cbs?: number;
  /** currentNrOfInstances */ cni?: number;
  /** fcinEnabled */ fcied?: boolean;
};

/** flexContainer, or some of it */
export type FlexContainerShown = {
  rn?: FlexContainer["rn"] | null;
  ty?: FlexContainer["ty"] | null;
  ri?: FlexContainer["ri"] | null;
  pi?: FlexContainer["pi"] | null;
  ct?: FlexContainer["ct"] | null;
  lt?: FlexContainer["lt"] | null;
  et?: FlexContainer["et"] | null;
  lbl?: FlexContainer["lbl"] | null;
  acpi?: FlexContainer["acpi"] | null;
  daci?: FlexContainer["daci"] | null;
  at?: FlexContainer["at"] | null;
  aa?: FlexContainer["aa"] | null;
  ast?: FlexContainer["ast"] | null;
  cr?: FlexContainer["cr"] | null;
  cstn?: FlexContainer["cstn"] | null;
  loc?: FlexContainer["loc"] | null;
  st?: FlexContainer["st"] | null;
  cnd?: FlexContainer["cnd"] | null;
  or?: FlexContainer["or"] | null;
  cs?: FlexContainer["cs"] | null;
  nl?: FlexContainer["nl"] | null;
  mni?: FlexContainer["mni"] | null;
  mia?: FlexContainer["mia"] | null;
  mbs?: FlexContainer["mbs"] | null;
  cbs?: FlexContainer["cbs"] | null;
  cni?: FlexContainer["cni"] | null;
  fcied?: FlexContainer["fcied"] | null;
  "m2m:cnt"?: Array<ContainerShown>;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  "m2m:ts"?: Array<TimeSeriesShown>;
  "m2m:fci"?: Array<FlexContainerInstanceShown>;
  ch?: Array<ChildResourceRef>;
};

/** flexContainer: what a CREATE may carry */
export type FlexContainerCreate = {
  rn?: FlexContainer["rn"];
  et?: FlexContainer["et"];
  lbl?: FlexContainer["lbl"];
  acpi?: FlexContainer["acpi"];
  daci?: FlexContainer["daci"];
  cr?: null;
  cstn?: FlexContainer["cstn"];
  loc?: FlexContainer["loc"];
  cnd: FlexContainer["cnd"];
  or?: FlexContainer["or"];
  nl?: FlexContainer["nl"];
  mni?: FlexContainer["mni"];
  mia?: FlexContainer["mia"];
  mbs?: FlexContainer["mbs"];
  fcied?: FlexContainer["fcied"];
};

/** flexContainer: what an UPDATE may carry */
export type FlexContainerUpdate = {
  et?: FlexContainer["et"] | null;
  lbl?: FlexContainer["lbl"] | null;
  acpi?: FlexContainer["acpi"] | null;
  daci?: FlexContainer["daci"] | null;
  at?: null;
  aa?: null;
  ast?: null;
  cstn?: FlexContainer["cstn"] | null;
  loc?: FlexContainer["loc"] | null;
  or?: FlexContainer["or"] | null;
  nl?: FlexContainer["nl"] | null;
  mni?: FlexContainer["mni"] | null;
  mia?: FlexContainer["mia"] | null;
  mbs?: FlexContainer["mbs"] | null;
  fcied?: FlexContainer["fcied"] | null;
};

/** timeSeries */
export type TimeSeries = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** announceSyncType */ ast?: 1 | 2;
  /** creator */ cr?: string;
  /** custodian */ cstn?: string;
  /** location */ loc?: {
    typ: 1 | 2 | 3 | 4 | 5 | 6;
    crd: string;
  };
  /** maxNrOfInstances */ mni?: number;
  /** maxByteSize */ mbs?: number;
  /** maxInstanceAge */ mia?: number;
  /** currentNrOfInstances */ cni: number;
  /** currentByteSize */ cbs: number;
  /** periodicInterval */ pei?: number;
  /** periodicIntervalDelta */ peid?: number;
  /** missingDataDetect */ mdd?: boolean;
  /** missingDataMaxNr */ mdn?: number;
  /** missingDataList */ mdlt?: Array<string>;
  /** missingDataCurrentNr */ mdc: number;
  /** missingDataDetectTimer */ mdt?: number;
  /** ontologyRef */ or?: string;
  /** contentInfo */ cnf?: string;
};

/** timeSeries, or some of it */
export type TimeSeriesShown = {
  rn?: TimeSeries["rn"] | null;
  ty?: TimeSeries["ty"] | null;
  ri?: TimeSeries["ri"] | null;
  pi?: TimeSeries["pi"] | null;
  ct?: TimeSeries["ct"] | null;
  lt?: TimeSeries["lt"] | null;
  et?: TimeSeries["et"] | null;
  lbl?: TimeSeries["lbl"] | null;
  acpi?: TimeSeries["acpi"] | null;
  daci?: TimeSeries["daci"] | null;
  at?: TimeSeries["at"] | null;
  aa?: TimeSeries["aa"] | null;
  ast?: TimeSeries["ast"] | null;
  cr?: TimeSeries["cr"] | null;
  cstn?: TimeSeries["cstn"] | null;
  loc?: TimeSeries["loc"] | null;
  mni?: TimeSeries["mni"] | null;
  mbs?: TimeSeries["mbs"] | null;
  mia?: TimeSeries["mia"] | null;
  cni?: TimeSeries["cni"] | null;
  cbs?: TimeSeries["cbs"] | null;
  pei?: TimeSeries["pei"] | null;
  peid?: TimeSeries["peid"] | null;
  mdd?: TimeSeries["mdd"] | null;
  mdn?: TimeSeries["mdn"] | null;
  mdlt?: TimeSeries["mdlt"] | null;
  mdc?: TimeSeries["mdc"] | null;
  mdt?: TimeSeries["mdt"] | null;
  or?: TimeSeries["or"] | null;
  cnf?: TimeSeries["cnf"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:smd"?: Array<SemanticDescriptorShown>;
  "m2m:tsi"?: Array<TimeSeriesInstanceShown>;
  ch?: Array<ChildResourceRef>;
};

/** timeSeries: what a CREATE may carry */
export type TimeSeriesCreate = {
  rn?: TimeSeries["rn"];
  et?: TimeSeries["et"];
  lbl?: TimeSeries["lbl"];
  acpi?: TimeSeries["acpi"];
  daci?: TimeSeries["daci"];
  cr?: null;
  cstn?: TimeSeries["cstn"];
  loc?: TimeSeries["loc"];
  mni?: TimeSeries["mni"];
  mbs?: TimeSeries["mbs"];
  mia?: TimeSeries["mia"];
  pei?: TimeSeries["pei"];
  peid?: TimeSeries["peid"];
  mdd?: TimeSeries["mdd"];
  mdn?: TimeSeries["mdn"];
  mdt?: TimeSeries["mdt"];
  or?: TimeSeries["or"];
  cnf?: TimeSeries["cnf"];
};

/** timeSeries: what an UPDATE may carry */
export type TimeSeriesUpdate = {
  et?: TimeSeries["et"] | null;
  lbl?: TimeSeries["lbl"] | null;
  acpi?: TimeSeries["acpi"] | null;
  daci?: TimeSeries["daci"] | null;
  at?: null;
  aa?: null;
  ast?: null;
  cstn?: TimeSeries["cstn"] | null;
  loc?: TimeSeries["loc"] | null;
  mni?: TimeSeries["mni"] | null;
  mbs?: TimeSeries["mbs"] | null;
  mia?: TimeSeries["mia"] | null;
  pei?: TimeSeries["pei"] | null;
  peid?: TimeSeries["peid"] | null;
  mdd?: TimeSeries["mdd"] | null;
  mdn?: TimeSeries["mdn"] | null;
  mdt?: TimeSeries["mdt"] | null;
  or?: TimeSeries["or"] | null;
};

/** timeSeriesInstance */
export type TimeSeriesInstance = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** announceTo */ at?: Array<string>;
  /** announcedAttribute */ aa?: Array<string>;
  /** announceSyncType */ ast?: 1 | 2;
  /** creator */ cr?: string;
  /** location */ loc?: {
    typ: 1 | 2 | 3 | 4 | 5 | 6;
    crd: string;
  };
  /** dataGenerationTime */ dgt: string | number | string;
  /** content */ con: Json;
  /** sequenceNr */ snr?: number;
  /** contentSize */ cs: number;
};

/** timeSeriesInstance, or some of it */
export type TimeSeriesInstanceShown = {
  rn?: TimeSeriesInstance["rn"] | null;
  ty?: TimeSeriesInstance["ty"] | null;
  ri?: TimeSeriesInstance["ri"] | null;
  pi?: TimeSeriesInstance["pi"] | null;
  ct?: TimeSeriesInstance["ct"] | null;
  lt?: TimeSeriesInstance["lt"] | null;
  et?: TimeSeriesInstance["et"] | null;
  lbl?: TimeSeriesInstance["lbl"] | null;
  at?: TimeSeriesInstance["at"] | null;
  aa?: TimeSeriesInstance["aa"] | null;
  ast?: TimeSeriesInstance["ast"] | null;
  cr?: TimeSeriesInstance["cr"] | null;
  loc?: TimeSeriesInstance["loc"] | null;
  dgt?: TimeSeriesInstance["dgt"] | null;
  con?: TimeSeriesInstance["con"] | null;
  snr?: TimeSeriesInstance["snr"] | null;
  cs?: TimeSeriesInstance["cs"] | null;
};

/** timeSeriesInstance: what a CREATE may carry */
export type TimeSeriesInstanceCreate = {
  rn?: TimeSeriesInstance["rn"];
  et?: TimeSeriesInstance["et"];
  lbl?: TimeSeriesInstance["lbl"];
  cr?: null;
  loc?: TimeSeriesInstance["loc"];
  dgt: TimeSeriesInstance["dgt"];
  con: TimeSeriesInstance["con"];
  snr?: TimeSeriesInstance["snr"];
};

/** role */
export type Role = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** custodian */ cstn?: string;
  /** roleID */ rlid: string;
  /** issuer */ tkis: string;
  /** holder */ tkhd: string;
  /** notBefore */ tknb: string;
  /** notAfter */ tkna: string;
  /** roleName */ rlnm?: string;
  /** tokenLink */ rltl?: string;
};

/** role, or some of it */
export type RoleShown = {
  rn?: Role["rn"] | null;
  ty?: Role["ty"] | null;
  ri?: Role["ri"] | null;
  pi?: Role["pi"] | null;
  ct?: Role["ct"] | null;
  lt?: Role["lt"] | null;
  et?: Role["et"] | null;
  lbl?: Role["lbl"] | null;
  acpi?: Role["acpi"] | null;
  daci?: Role["daci"] | null;
  cstn?: Role["cstn"] | null;
  rlid?: Role["rlid"] | null;
  tkis?: Role["tkis"] | null;
  tkhd?: Role["tkhd"] | null;
  tknb?: Role["tknb"] | null;
  tkna?: Role["tkna"] | null;
  rlnm?: Role["rlnm"] | null;
  rltl?: Role["rltl"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  ch?: Array<ChildResourceRef>;
};

/** role: what a CREATE may carry */
export type RoleCreate = {
  rn?: Role["rn"];
  et?: Role["et"];
  lbl?: Role["lbl"];
  acpi?: Role["acpi"];
  daci?: Role["daci"];
  cstn?: Role["cstn"];
  rlid: Role["rlid"];
  tkis: Role["tkis"];
  tkhd: Role["tkhd"];
  tknb: Role["tknb"];
  tkna: Role["tkna"];
  rlnm?: Role["rlnm"];
  rltl?: Role["rltl"];
};

/** role: what an UPDATE may carry */
export type RoleUpdate = {
  et?: Role["et"] | null;
  lbl?: Role["lbl"] | null;
  acpi?: Role["acpi"] | null;
  daci?: Role["daci"] | null;
  cstn?: Role["cstn"] | null;
  rltl?: Role["rltl"] | null;
};

/** token */
export type Token = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** custodian */ cstn?: string;
  /** tokenID */ tkid: string;
  /** tokenObject */ tkob: string;
  /** version */ vr?: string;
  /** issuer */ tkis?: string;
  /** holder */ tkhd?: string;
  /** notBefore */ tknb?: string;
  /** notAfter */ tkna?: string;
  /** tokenName */ tknm?: string;
  /** audience */ tkau?: Array<string>;
  /** permissions */ tkps?: {
    pm?: Array<{
      ris?: Array<string>;
      pv?: {
        acr?: Array<{
          acor: Array<string>;
          acop: number;
          acco?: Array<{
            actw?: Array<string>;
            acip?: {
              ipv4?: Array<string>;
              ipv6?: Array<string>;
            };
            aclr?: {
              accc?: Array<string>;
              accr?: Array<number>;
            };
          }>;
          acaf?: boolean;
          acod?: Array<{
            chty: Array<number>;
            ty?: number;
            spty?: {
              cnd?: string;
              mgd?: number;
            };
          }>;
          aca?: Array<string>;
        }>;
      };
      rids?: Array<string>;
    }>;
  };
  /** extension */ tkex?: string;
};

/** token, or some of it */
export type TokenShown = {
  rn?: Token["rn"] | null;
  ty?: Token["ty"] | null;
  ri?: Token["ri"] | null;
  pi?: Token["pi"] | null;
  ct?: Token["ct"] | null;
  lt?: Token["lt"] | null;
  et?: Token["et"] | null;
  lbl?: Token["lbl"] | null;
  acpi?: Token["acpi"] | null;
  daci?: Token["daci"] | null;
  cstn?: Token["cstn"] | null;
  tkid?: Token["tkid"] | null;
  tkob?: Token["tkob"] | null;
  vr?: Token["vr"] | null;
  tkis?: Token["tkis"] | null;
  tkhd?: Token["tkhd"] | null;
  tknb?: Token["tknb"] | null;
  tkna?: Token["tkna"] | null;
  tknm?: Token["tknm"] | null;
  tkau?: Token["tkau"] | null;
  tkps?: Token["tkps"] | null;
  tkex?: Token["tkex"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  ch?: Array<ChildResourceRef>;
};

/** token: what a CREATE may carry */
export type TokenCreate = {
  rn?: Token["rn"];
  et?: Token["et"];
  lbl?: Token["lbl"];
  acpi?: Token["acpi"];
  daci?: Token["daci"];
  cstn?: Token["cstn"];
  tkid: Token["tkid"];
  tkob: Token["tkob"];
  vr?: Token["vr"];
  tkis?: Token["tkis"];
  tkhd?: Token["tkhd"];
  tknb?: Token["tknb"];
  tkna?: Token["tkna"];
  tknm?: Token["tknm"];
  tkau?: Token["tkau"];
  tkps?: Token["tkps"];
  tkex?: Token["tkex"];
};

/** token: what an UPDATE may carry */
export type TokenUpdate = {
  et?: Token["et"] | null;
  lbl?: Token["lbl"] | null;
  acpi?: Token["acpi"] | null;
  daci?: Token["daci"] | null;
  cstn?: Token["cstn"] | null;
};

/** dynamicAuthorizationConsultation */
export type DynamicAuthorizationConsultation = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** custodian */ cstn?: string;
  /** dynamicAuthorizationEnabled */ dae: boolean;
  /** dynamicAuthorizationPoA */ dap: Array<string>;
  /** dynamicAuthorizationLifetime */ dal?: string;
};

/** dynamicAuthorizationConsultation, or some of it */
export type DynamicAuthorizationConsultationShown = {
  rn?: DynamicAuthorizationConsultation["rn"] | null;
  ty?: DynamicAuthorizationConsultation["ty"] | null;
  ri?: DynamicAuthorizationConsultation["ri"] | null;
  pi?: DynamicAuthorizationConsultation["pi"] | null;
  ct?: DynamicAuthorizationConsultation["ct"] | null;
  lt?: DynamicAuthorizationConsultation["lt"] | null;
  et?: DynamicAuthorizationConsultation["et"] | null;
  lbl?: DynamicAuthorizationConsultation["lbl"] | null;
  acpi?: DynamicAuthorizationConsultation["acpi"] | null;
  daci?: DynamicAuthorizationConsultation["daci"] | null;
  cstn?: DynamicAuthorizationConsultation["cstn"] | null;
  dae?: DynamicAuthorizationConsultation["dae"] | null;
  dap?: DynamicAuthorizationConsultation["dap"] | null;
  dal?: DynamicAuthorizationConsultation["dal"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  ch?: Array<ChildResourceRef>;
};

/** dynamicAuthorizationConsultation: what a CREATE may carry */
export type DynamicAuthorizationConsultationCreate = {
  rn?: DynamicAuthorizationConsultation["rn"];
  et?: DynamicAuthorizationConsultation["et"];
  lbl?: DynamicAuthorizationConsultation["lbl"];
  acpi?: DynamicAuthorizationConsultation["acpi"];
  daci?: DynamicAuthorizationConsultation["daci"];
  cstn?: DynamicAuthorizationConsultation["cstn"];
  dae: DynamicAuthorizationConsultation["dae"];
  dap: DynamicAuthorizationConsultation["dap"];
  dal?: DynamicAuthorizationConsultation["dal"];
};

/** dynamicAuthorizationConsultation: what an UPDATE may carry */
export type DynamicAuthorizationConsultationUpdate = {
  et?: DynamicAuthorizationConsultation["et"] | null;
  lbl?: DynamicAuthorizationConsultation["lbl"] | null;
  acpi?: DynamicAuthorizationConsultation["acpi"] | null;
  daci?: DynamicAuthorizationConsultation["daci"] | null;
  cstn?: DynamicAuthorizationConsultation["cstn"] | null;
  dae?: DynamicAuthorizationConsultation["dae"];
  dap?: DynamicAuthorizationConsultation["dap"];
  dal?: DynamicAuthorizationConsultation["dal"] | null;
};

/** authorizationInformation */
export type AuthorizationInformation = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** lastModifiedTime */ lt: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** accessControlPolicyIDs */ acpi?: Array<string>;
  /** dynamicAuthorizationConsultationIDs */ daci?: Array<string>;
  /** custodian */ cstn?: string;
  /** status */ sus?: 1 | 2 | 3 | 4 | 5;
  /** from */ fr?: string;
  /** roleIDs */ rids?: Array<string>;
  /** tokenIDs */ tids?: Array<string>;
};

/** authorizationInformation, or some of it */
export type AuthorizationInformationShown = {
  rn?: AuthorizationInformation["rn"] | null;
  ty?: AuthorizationInformation["ty"] | null;
  ri?: AuthorizationInformation["ri"] | null;
  pi?: AuthorizationInformation["pi"] | null;
  ct?: AuthorizationInformation["ct"] | null;
  lt?: AuthorizationInformation["lt"] | null;
  et?: AuthorizationInformation["et"] | null;
  lbl?: AuthorizationInformation["lbl"] | null;
  acpi?: AuthorizationInformation["acpi"] | null;
  daci?: AuthorizationInformation["daci"] | null;
  cstn?: AuthorizationInformation["cstn"] | null;
  sus?: AuthorizationInformation["sus"] | null;
  fr?: AuthorizationInformation["fr"] | null;
  rids?: AuthorizationInformation["rids"] | null;
  tids?: AuthorizationInformation["tids"] | null;
  "m2m:sub"?: Array<SubscriptionShown>;
  "m2m:rol"?: Array<RoleShown>;
  "m2m:tk"?: Array<TokenShown>;
  ch?: Array<ChildResourceRef>;
};

/** authorizationInformation: what a CREATE may carry */
export type AuthorizationInformationCreate = {
  rn?: AuthorizationInformation["rn"];
  et?: AuthorizationInformation["et"];
  lbl?: AuthorizationInformation["lbl"];
  acpi?: AuthorizationInformation["acpi"];
  daci?: AuthorizationInformation["daci"];
  cstn?: AuthorizationInformation["cstn"];
};

/** authorizationInformation: what an UPDATE may carry */
export type AuthorizationInformationUpdate = {
  et?: AuthorizationInformation["et"] | null;
  lbl?: AuthorizationInformation["lbl"] | null;
  acpi?: AuthorizationInformation["acpi"] | null;
  daci?: AuthorizationInformation["daci"] | null;
  cstn?: AuthorizationInformation["cstn"] | null;
  fr?: null;
  rids?: null;
  tids?: null;
};

/** flexContainerInstance */
export type FlexContainerInstance = {
  /** resourceName */ rn: string;
  /** resourceType */ ty: number;
  /** resourceID */ ri: string;
  /** parentID */ pi: string;
  /** creationTime */ ct: string;
  /** expirationTime */ et?: string;
  /** labels */ lbl?: Array<string>;
  /** location */ loc?: {
    typ: 1 | 2 | 3 | 4 | 5 | 6;
    crd: string;
  };
  /** contentSize */ cs?: number;
  /** originator */ org: string;
};

/** flexContainerInstance, or some of it */
export type FlexContainerInstanceShown = {
  rn?: FlexContainerInstance["rn"] | null;
  ty?: FlexContainerInstance["ty"] | null;
  ri?: FlexContainerInstance["ri"] | null;
  pi?: FlexContainerInstance["pi"] | null;
  ct?: FlexContainerInstance["ct"] | null;
  et?: FlexContainerInstance["et"] | null;
  lbl?: FlexContainerInstance["lbl"] | null;
  loc?: FlexContainerInstance["loc"] | null;
  cs?: FlexContainerInstance["cs"] | null;
  org?: FlexContainerInstance["org"] | null;
};

/** reference to a resource */
export type ChildResourceRef = {
  /** name */ nm: string;
  /** resource type */ typ: number;
  /** specialization: cnd or mgd */ spty?: string | number;
  /** address, in the form that `drt` asks for */ val: string;
};

/** the result of a discovery */
export type Addresses = {
  "m2m:uril": Array<string>;
};

/** references to children, or to what a discovery found (`rcn=6`) */
export type References = {
  "m2m:rrl": {
    rrf?: Array<ChildResourceRef>;
  };
};

/** what the originator may do: the sum of the bits of an access control rule (`rcn=12`) */
export type Permissions = {
  "m2m:acop": number;
};

/** what descriptors answered, as SPARQL Query Results XML */
export type QueryResults = {
  "m2m:qres": string;
};

/** the address of what was created (`rcn=2`) */
export type Address = {
  "m2m:uri": string;
};

/** address and attributes of what was created (`rcn=3`) */
export type Created = {
  "m2m:rce": {
    uri: string;
  };
};

/** a notification, or several */
export type Notification = {
  "m2m:sgn"?: Sgn;
  "m2m:agn"?: Record<string, Json>;
};

/** notification */
export type Sgn = {
  /** notificationEvent */ nev?: {
    /** representation */ rep?: Record<string, Json>;
    /** notificationEventType */ net?: number;
  };
  /** subscriptionReference */ sur?: string;
  /** verificationRequest */ vrq?: boolean;
  /** subscriptionDeletion */ sud?: boolean;
  /** creator */ cr?: string;
};

/** the answers of a group's members */
export type AggregatedResponse = {
  "m2m:agr": {
    "m2m:rsp": Array<MemberResponse>;
  };
};

/** one member's answer */
export type MemberResponse = {
  /** responseStatusCode */ rsc: number;
  /** requestIdentifier */ rqi?: string;
  /** the member */ fr?: string;
  rvi?: string;
  /** content */ pc?: Record<string, Json>;
};

/** why not */
export type Refusal = {
  /** what is wrong, and where */ "m2m:dbg"?: string;
  /** where tokens may be had that would permit it */ "m2m:tqf"?: Record<string, Json>;
};

/** auditReport */
export type AuditReport = {
  records: Array<Record<string, Json>>;
};

/** accountsReport */
export type AccountsReport = {
  policy: string;
  uses: Array<Record<string, Json>>;
};

/** What is served, by root element. */
export interface Resources {
  "m2m:acp": AccessControlPolicy;
  "m2m:ae": AE;
  "m2m:cnt": Container;
  "m2m:cin": ContentInstance;
  "m2m:cb": CSEBase;
  "m2m:grp": Group;
  "m2m:lcp": LocationPolicy;
  "m2m:mssp": M2mServiceSubscriptionProfile;
  "m2m:mgo": MgmtObj;
  "m2m:fwr": Firmware;
  "m2m:swr": Software;
  "m2m:mem": Memory;
  "m2m:bat": Battery;
  "m2m:dvi": DeviceInfo;
  "m2m:dvc": DeviceCapability;
  "m2m:rbo": Reboot;
  "m2m:evl": EventLog;
  "m2m:ani": AreaNwkInfo;
  "m2m:andi": AreaNwkDeviceInfo;
  "dcfg:datc": DataCollection;
  "m2m:cmp": CmdhPolicy;
  "m2m:acmp": ActiveCmdhPolicy;
  "m2m:cmdf": CmdhDefaults;
  "m2m:cmdv": CmdhDefEcValue;
  "m2m:cmpv": CmdhEcDefParamValues;
  "m2m:cml": CmdhLimits;
  "m2m:cmnr": CmdhNetworkAccessRules;
  "m2m:cmwr": CmdhNwAccessRule;
  "m2m:cmbf": CmdhBuffer;
  "m2m:nod": Node;
  "m2m:pch": PollingChannel;
  "m2m:sch": Schedule;
  "m2m:asar": ServiceSubscribedAppRule;
  "m2m:svsn": ServiceSubscribedNode;
  "m2m:sub": Subscription;
  "m2m:smd": SemanticDescriptor;
  "m2m:ntpr": NotificationTargetMgmtPolicyRef;
  "m2m:ntp": NotificationTargetPolicy;
  "m2m:pdr": PolicyDeletionRules;
  "m2m:fcnt": FlexContainer;
  "m2m:ts": TimeSeries;
  "m2m:tsi": TimeSeriesInstance;
  "m2m:rol": Role;
  "m2m:tk": Token;
  "m2m:dac": DynamicAuthorizationConsultation;
  "m2m:auif": AuthorizationInformation;
  "m2m:fci": FlexContainerInstance;
}

/** What a CREATE carries, by root element. */
export interface Creates {
  "m2m:acp": AccessControlPolicyCreate;
  "m2m:ae": AECreate;
  "m2m:cnt": ContainerCreate;
  "m2m:cin": ContentInstanceCreate;
  "m2m:grp": GroupCreate;
  "m2m:lcp": LocationPolicyCreate;
  "m2m:mssp": M2mServiceSubscriptionProfileCreate;
  "m2m:mgo": MgmtObjCreate;
  "m2m:fwr": FirmwareCreate;
  "m2m:swr": SoftwareCreate;
  "m2m:mem": MemoryCreate;
  "m2m:bat": BatteryCreate;
  "m2m:dvi": DeviceInfoCreate;
  "m2m:dvc": DeviceCapabilityCreate;
  "m2m:rbo": RebootCreate;
  "m2m:evl": EventLogCreate;
  "m2m:ani": AreaNwkInfoCreate;
  "m2m:andi": AreaNwkDeviceInfoCreate;
  "dcfg:datc": DataCollectionCreate;
  "m2m:cmp": CmdhPolicyCreate;
  "m2m:acmp": ActiveCmdhPolicyCreate;
  "m2m:cmdf": CmdhDefaultsCreate;
  "m2m:cmdv": CmdhDefEcValueCreate;
  "m2m:cmpv": CmdhEcDefParamValuesCreate;
  "m2m:cml": CmdhLimitsCreate;
  "m2m:cmnr": CmdhNetworkAccessRulesCreate;
  "m2m:cmwr": CmdhNwAccessRuleCreate;
  "m2m:cmbf": CmdhBufferCreate;
  "m2m:nod": NodeCreate;
  "m2m:pch": PollingChannelCreate;
  "m2m:sch": ScheduleCreate;
  "m2m:asar": ServiceSubscribedAppRuleCreate;
  "m2m:svsn": ServiceSubscribedNodeCreate;
  "m2m:sub": SubscriptionCreate;
  "m2m:smd": SemanticDescriptorCreate;
  "m2m:ntpr": NotificationTargetMgmtPolicyRefCreate;
  "m2m:ntp": NotificationTargetPolicyCreate;
  "m2m:pdr": PolicyDeletionRulesCreate;
  "m2m:fcnt": FlexContainerCreate;
  "m2m:ts": TimeSeriesCreate;
  "m2m:tsi": TimeSeriesInstanceCreate;
  "m2m:rol": RoleCreate;
  "m2m:tk": TokenCreate;
  "m2m:dac": DynamicAuthorizationConsultationCreate;
  "m2m:auif": AuthorizationInformationCreate;
}

/** What a UPDATE carries, by root element. */
export interface Updates {
  "m2m:acp": AccessControlPolicyUpdate;
  "m2m:ae": AEUpdate;
  "m2m:cnt": ContainerUpdate;
  "m2m:grp": GroupUpdate;
  "m2m:lcp": LocationPolicyUpdate;
  "m2m:mssp": M2mServiceSubscriptionProfileUpdate;
  "m2m:mgo": MgmtObjUpdate;
  "m2m:fwr": FirmwareUpdate;
  "m2m:swr": SoftwareUpdate;
  "m2m:mem": MemoryUpdate;
  "m2m:bat": BatteryUpdate;
  "m2m:dvi": DeviceInfoUpdate;
  "m2m:dvc": DeviceCapabilityUpdate;
  "m2m:rbo": RebootUpdate;
  "m2m:evl": EventLogUpdate;
  "m2m:ani": AreaNwkInfoUpdate;
  "m2m:andi": AreaNwkDeviceInfoUpdate;
  "dcfg:datc": DataCollectionUpdate;
  "m2m:cmp": CmdhPolicyUpdate;
  "m2m:acmp": ActiveCmdhPolicyUpdate;
  "m2m:cmdf": CmdhDefaultsUpdate;
  "m2m:cmdv": CmdhDefEcValueUpdate;
  "m2m:cmpv": CmdhEcDefParamValuesUpdate;
  "m2m:cml": CmdhLimitsUpdate;
  "m2m:cmnr": CmdhNetworkAccessRulesUpdate;
  "m2m:cmwr": CmdhNwAccessRuleUpdate;
  "m2m:cmbf": CmdhBufferUpdate;
  "m2m:nod": NodeUpdate;
  "m2m:pch": PollingChannelUpdate;
  "m2m:sch": ScheduleUpdate;
  "m2m:asar": ServiceSubscribedAppRuleUpdate;
  "m2m:svsn": ServiceSubscribedNodeUpdate;
  "m2m:sub": SubscriptionUpdate;
  "m2m:smd": SemanticDescriptorUpdate;
  "m2m:ntpr": NotificationTargetMgmtPolicyRefUpdate;
  "m2m:ntp": NotificationTargetPolicyUpdate;
  "m2m:pdr": PolicyDeletionRulesUpdate;
  "m2m:fcnt": FlexContainerUpdate;
  "m2m:ts": TimeSeriesUpdate;
  "m2m:rol": RoleUpdate;
  "m2m:tk": TokenUpdate;
  "m2m:dac": DynamicAuthorizationConsultationUpdate;
  "m2m:auif": AuthorizationInformationUpdate;
}
