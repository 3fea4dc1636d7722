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
  nar?: null;
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
    om?: never;
    atr?: Array<string>;
    net?: Array<1 | 2 | 3 | 4 | 8>;
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
  nct?: Subscription["nct"];
  su?: Subscription["su"];
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
  gpi?: null;
  nfu?: null;
  bn?: null;
  rl?: null;
  pn?: null;
  nsp?: null;
  ln?: null;
  nct?: Subscription["nct"];
  nec?: null;
  acrs?: null;
  nse?: null;
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

/** reference to a resource */
export type ChildResourceRef = {
  /** name */ nm: string;
  /** resource type */ typ: number;
  /** specialization */ spid?: string;
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
  "m2m:nod": Node;
  "m2m:pch": PollingChannel;
  "m2m:sch": Schedule;
  "m2m:asar": ServiceSubscribedAppRule;
  "m2m:svsn": ServiceSubscribedNode;
  "m2m:sub": Subscription;
  "m2m:ts": TimeSeries;
  "m2m:tsi": TimeSeriesInstance;
  "m2m:rol": Role;
  "m2m:tk": Token;
  "m2m:dac": DynamicAuthorizationConsultation;
  "m2m:auif": AuthorizationInformation;
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
  "m2m:nod": NodeCreate;
  "m2m:pch": PollingChannelCreate;
  "m2m:sch": ScheduleCreate;
  "m2m:asar": ServiceSubscribedAppRuleCreate;
  "m2m:svsn": ServiceSubscribedNodeCreate;
  "m2m:sub": SubscriptionCreate;
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
  "m2m:nod": NodeUpdate;
  "m2m:pch": PollingChannelUpdate;
  "m2m:sch": ScheduleUpdate;
  "m2m:asar": ServiceSubscribedAppRuleUpdate;
  "m2m:svsn": ServiceSubscribedNodeUpdate;
  "m2m:sub": SubscriptionUpdate;
  "m2m:ts": TimeSeriesUpdate;
  "m2m:rol": RoleUpdate;
  "m2m:tk": TokenUpdate;
  "m2m:dac": DynamicAuthorizationConsultationUpdate;
  "m2m:auif": AuthorizationInformationUpdate;
}
