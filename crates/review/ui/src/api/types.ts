// Bodies of requests and answers, as `crates/review/src/wire` writes them. Times are RFC 3339 in UTC.

/** A stretch of one of the report's texts. Offsets count UTF-16 code units, as JavaScript's strings do. */
export interface Place {
  /** `text`, `title`, or `about`. */
  field: string;
  /** First code unit. */
  start: number;
  /** Code unit behind the last. */
  end: number;
}

/** Something that is asserted, with what shows it. */
export interface Fact {
  /** Name of the fact: `age`, `sex`, `outcome`, `dose` … of `Facts` in the report format. */
  name: string;
  /** What the machine read; nothing where a person added it. */
  value?: string | null;
  /** Where the text says so; nothing: inferred. */
  place?: Place | null;
  /** Index of the event mention it is said of. */
  event?: number | null;
  /** What a person put in its place; the machine's value and evidence stay beside it. */
  corrected?: CorrectedFact | null;
}

/** A person's word on a fact. */
export interface CorrectedFact {
  /** What is right; nothing: the post does not say. */
  value?: string | null;
  /** Where; nothing: inferred by the person. */
  place?: Place | null;
}

/** One of the four criteria of a valid case. */
export interface Criterion {
  /** `reporter`, `patient`, `drug`, `event`. */
  name: string;
  /** `met`, `not_met`, `unsure`: a person's word where there is one, else the machine's. */
  status: string;
  /** What shows it; nothing: it follows from the channel or the context ("inferred"). */
  place?: Place | null;
  /** Whether a person said so. */
  by_person: boolean;
}

/** A mention with what it stands for. */
export interface Mention {
  /** Where. */
  place: Place;
  /** `drug`, `event`, `situation`. */
  kind: string;
  /** The concept, such as `drug/sertraline`. */
  concept: string;
  /** Its name. */
  preferred: string;
  /** Its codes: terminology and code. */
  codes: Record<string, string>;
  /** How it was found: `exact`, `fuzzy`, `gap`, `composed`, `context`. */
  how: string;
  /** How it is meant: `affirmed`, `negated`, `hypothetical`, `indication`, `history`, `other_person`, `lack_of_effect`, `question`, `general`. */
  assertion: string;
  /** Whom it concerns, if not the one who writes. */
  person?: string | null;
}

/** A drug and an event of the report. */
export interface Pair {
  /** Index of the drug mention. */
  drug: number;
  /** Index of the event mention. */
  event: number;
  /** `reaction`, `indication`, `history`, `interaction`, `withdrawal`, `none`. */
  relation: string;
  /** 0..=1. */
  probability: number;
  /** What a person said instead. */
  corrected?: string | null;
}

/** A part of the score in log-odds, in words. */
export interface Reason {
  /** Name of the part, such as `word:dizzy`, `cue:negation`. */
  name: string;
  /** In words, in English: the interface translates by `name`. */
  words: string;
  /** How much; negative speaks against. */
  weight: number;
}

/** Why the score is what it is. */
export interface Explanation {
  /** 0..=1, calibrated. */
  score: number;
  /** The same in log-odds: the sum of the parts; nothing for reports of earlier versions. */
  log_odds?: number | null;
  /** Parts, strongest first; the last is the sum of all others. */
  parts: Reason[];
  /** Of decided reports with a score in the same tenth, how many were accepted; nothing while there are fewer than 20. */
  accepted_share?: number | null;
  /** How many those are. */
  decided: number;
}

/** A label of what kind of source it is, with what shows it. */
export interface SourceLabel {
  /** `news`, `joke`, `advert` … */
  label: string;
  /** What shows it. */
  place?: Place | null;
}

/** When what was known. */
export interface Ledger {
  /** RFC 3339, UTC, as all times. */
  posted?: string | null;
  read: string;
  flagged: string;
  /** First seen by a person. */
  seen?: string | null;
  criteria_met?: string | null;
  /** `posted`, `read`, `flagged`, `seen`, `criteria_met`: the operator's rule. */
  rule: string;
  /** Day 0 by that rule; nothing while it has not come. */
  day_zero?: string | null;
  /** End of the last day. */
  due?: string | null;
  /** Whole days left; negative when past. */
  days_left?: number | null;
}

/** A finding. */
export interface Decision {
  /** Number of its entry in the trail. */
  entry: string;
  /** Account, or `hark`. */
  by: string;
  at: string;
  /** `valid`, `not_valid`, `duplicate`, `follow_up`, `snoozed`. */
  verdict: string;
  /** Of `not_valid`: `not_a_drug`, `not_personal`, `negated`, `indication`, `news`, `joke`, `advert`, `veterinary`, `other`. */
  because?: string | null;
  /** Of `duplicate`: the other report. */
  of?: string | null;
  /** Of `follow_up`. */
  question?: string | null;
  /** Of `snoozed`. */
  until?: string | null;
  /** In words. */
  reason?: string | null;
}

/** Who works on it. */
export interface Lease {
  holder: string;
  until: string;
  /** Whether that is the one who asks. */
  mine: boolean;
}

/** Where it is in its life. */
export interface Standing {
  /** To be given back in `If-Match`, quoted; empty where nobody has touched the report. */
  etag: string;
  /** `new`, `open`, `second_review`, `disputed`, `ready`, `not_valid`, `duplicate`, `follow_up`, `snoozed`. */
  status: string;
  assignee?: string | null;
  lease?: Lease | null;
  escalated: boolean;
  /** Withheld from a second reviewer who works blind, until they have found. */
  decision?: Decision | null;
  second?: Decision | null;
  settled?: Decision | null;
  notes: Note[];
  /** Number of the own entry that `undo` would take back here. */
  undoable?: string | null;
}

/** A comment. */
export interface Note {
  by: string;
  at: string;
  text: string;
}

/** Another report that may be the same case. */
export interface Twin {
  id: string;
  /** `repost`, `cross_post`, `same_text`, `near_text`, `same_author_event`, `record`, `person`. */
  how: string;
  /** 0..=1. */
  score: number;
  /** What agrees. */
  matched: string[];
  confirmed: boolean;
  /** Whether it is joined, or only resembles. */
  joined: boolean;
  channel: string;
  posted_at: string;
  status: string;
  /** First words, redacted. */
  excerpt: string;
}

/** The cluster of a report. */
export interface Cluster {
  /** The report that stands for all; this one's own id where it does. */
  master: string;
  /** The others of the cluster, and what resembles without being joined. */
  twins: Twin[];
}

/** What was made with what. */
export interface Versions {
  hark: string;
  dictionary: string;
  model: string;
  settings: string;
}

/** A report as the card shows it. */
export interface Report {
  id: string;
  revision: number;
  channel: string;
  /** `post`, `comment`, `review` … */
  kind?: string | null;
  /** BCP 47 tag, `und` where unknown. */
  language: string;
  /** `ltr` or `rtl`: how the text runs. */
  direction: string;
  /** Which model knew the language. */
  model: string;
  /** Pseudonym of the author, where there is one: the same author has the same. */
  author?: string | null;
  title: string;
  about: string[];
  /** As written, redacted. */
  text: string;
  /** How many identifiers of each kind were removed. */
  redactions: Record<string, number>;
  mentions: Mention[];
  pairs: Pair[];
  facts: Fact[];
  /** Seriousness criteria, as facts: `value` is `death`, `hospitalisation` … */
  seriousness: Fact[];
  /** By people where they said so, else by the machine. */
  serious: boolean;
  criteria: Criterion[];
  first_hand: boolean;
  labels: SourceLabel[];
  explanation: Explanation;
  /** Likes, shares and the like, by the channel's own names. */
  reach: Record<string, number>;
  /** Other reports of the same conversation, oldest first. */
  thread: Twin[];
  cluster: Cluster;
  ledger: Ledger;
  standing: Standing;
  versions: Versions;
  /** Day on which the report goes by its retention. */
  kept_until?: string | null;
  /** Whether a source is sealed that the one who asks may have shown. */
  revealable: boolean;
}

/** What a reveal shows. Never stored by the client. */
export interface Revealed {
  handle?: string | null;
  url?: string | null;
  post_id: string;
  thread?: string | null;
  source?: string | null;
}

/** One entry of the history. */
export interface HistoryEntry {
  entry: string;
  at: string;
  /** Account, `account/token`, or `hark`. */
  by: string;
  /** Type of the change: `seen`, `leased`, `decided` … */
  change: string;
  /** The change as in the trail. */
  detail: unknown;
  reason?: string | null;
  /** What the signature means. */
  meaning?: string | null;
  /** `false`: another entry came first, and this one changed nothing. */
  stands: boolean;
  versions: Versions;
}

/** A row. */
export interface QueueRow {
  id: string;
  /** `1` raised, `2` serious, `3` others. */
  priority: number;
  /** When Hark read it (initial receipt). */
  received_at: string;
  posted_at: string;
  /** Names of drugs of suspected reactions, else of all drugs. */
  products: string[];
  /** Names of events. */
  events: string[];
  /** The first event as written. */
  verbatim: string;
  serious: boolean;
  /** Letters: F fatal, LT life-threatening, H hospitalisation, D disability, C congenital anomaly, O other. */
  criteria: string[];
  country: string;
  channel: string;
  language: string;
  score: number;
  /** Criteria of a valid case that are met, 0..=4. */
  valid: number;
  /** Whole days since it was read. */
  days_open: number;
  due?: string | null;
  days_left?: number | null;
  assignee?: string | null;
  lease_holder?: string | null;
  lease_until?: string | null;
  status: string;
  /** Other reports that it stands for. */
  twins: number;
  /** First words, redacted. */
  excerpt: string;
}

/** A stretch of the queue. */
export interface QueuePage {
  rows: QueueRow[];
  /** How many pass the filter. */
  total: number;
  /** Place of the first row among them. */
  offset: number;
  /** Asks for what follows; nothing at the end. */
  next_cursor?: string | null;
  /** Rows that the database read for it. */
  rows_read: number;
}

/** Counts of reports that pass the filter. */
export interface QueueCounts {
  /** By status. */
  statuses: Record<string, number>;
  mine: number;
  unassigned: number;
  serious: number;
  overdue: number;
  /** By id of the saved view. */
  views: Record<string, number>;
}

/** A value of a filter with its count. */
export interface FacetValue {
  value: string;
  name: string;
  count: number;
}

/** Values that the filters of the queue can take, most frequent first, 50 of each at most. */
export interface Facets {
  channels: FacetValue[];
  drugs: FacetValue[];
  events: FacetValue[];
  countries: FacetValue[];
  languages: FacetValue[];
}

/** A saved view. */
export interface SavedView {
  id: string;
  name: string;
  /** Query string of the queue: filters, sort, columns. */
  query: string;
  owner: string;
  shared: boolean;
}

/** Saves a view. */
export interface ViewRequest {
  /** 1 to 80 characters. */
  name: string;
  /** At most 2,000 bytes. */
  query: string;
  shared?: boolean;
}

/** A finding. */
export interface DecisionRequest {
  /** `valid`, `not_valid`, `duplicate`, `follow_up`, `snoozed`. */
  verdict: string;
  /** With `not_valid`: why. */
  because?: string | null;
  /** With `duplicate`: id of the other report. */
  of?: string | null;
  /** With `follow_up`: what is asked. */
  question?: string | null;
  /** With `snoozed`: when it comes back, RFC 3339. */
  until?: string | null;
  /** In words; needed with `not_valid` because of `other`, and to settle a disagreement. */
  reason?: string | null;
}

/** Takes a report into work, or keeps it there. */
export interface LeaseRequest {
  /** Takes it over from another (reviewers only). */
  take_over?: boolean;
}

/** Gives a report to somebody. */
export interface AssignmentRequest {
  /** The account; nothing: to nobody. */
  to?: string | null;
}

/** Raises a report, or lowers it again. */
export interface EscalationRequest {
  raised: boolean;
  reason?: string | null;
}

/** A comment. */
export interface CommentRequest {
  /** At most 4,000 characters. */
  text: string;
}

/** Takes a decided report up again. */
export interface ReopeningRequest {
  reason: string;
}

/** Joins, confirms or splits. */
export interface DuplicatesRequest {
  /** `join` (to `master`), `confirm`, `split`. */
  action: string;
  /** With `join`: the report that stands for the cluster. */
  master?: string | null;
  reason?: string | null;
}

/** A correction: labelled data. */
export interface CorrectionRequest {
  /** `mention`, `missed`, `relation`, `fact`, `seriousness`, `criterion`. */
  of: string;
  /** `mention`: its index. */
  mention?: number | null;
  /** `relation`: index of the drug mention. */
  drug?: number | null;
  /** `relation`, `seriousness`: index of the event mention. */
  event?: number | null;
  /** `fact`, `seriousness`, `criterion`: its name. */
  name?: string | null;
  /** The right value; for `mention` nothing: nothing stands there. `relation`: the relation. `seriousness`: `met` or `not_met`. `criterion`: `met`, `not_met`, `unsure`. `fact`: nothing: the post does not say. */
  value?: string | null;
  /** `mention`, `missed`: `drug`, `event`, `situation`. */
  kind?: string | null;
  /** `mention`, `missed`: concept, such as `drug/sertraline`. */
  concept?: string | null;
  /** `mention`, `missed`: how it is meant. */
  assertion?: string | null;
  /** Where the right thing stands; nothing: inferred. */
  place?: Place | null;
  reason?: string | null;
}

/** What came of a change. */
export interface Changed {
  /** The report. */
  report: string;
  /** Number of the entry. */
  entry: string;
  /** How it stands now. */
  standing: Standing;
}

/** A change of many. */
export interface BulkRequest {
  /** Ids, at most 1,000. */
  reports: string[];
  /** `decide`, `assign`, `escalate`, `comment`, `confirm`. */
  action: string;
  decision?: DecisionRequest | null;
  to?: string | null;
  raised?: boolean | null;
  text?: string | null;
  reason?: string | null;
  /** Says what would change, and changes nothing. */
  preview?: boolean;
}

/** What a change of many does to one. */
export interface BulkItem {
  report: string;
  /** Status before. */
  from: string;
  /** Status after; the same where it is refused. */
  to: string;
  /** Why it is refused. */
  refused?: string | null;
}

/** What a change of many does, or did. */
export interface BulkAnswer {
  preview: boolean;
  changed: number;
  refused: number;
  items: BulkItem[];
}

/** Who asks. */
export interface Me {
  account: string;
  display: string;
  roles: string[];
  rights: string[];
  /** To be sent in `X-Hark-CSRF` with every change by cookie; empty for tokens. */
  csrf: string;
  /** Keys, language, theme: as saved. */
  preferences: unknown;
  /** What the operator chose. */
  policy: PolicyView;
  /** Whether the desk holds invented posts. */
  demo: boolean;
}

/** The operator's choices that people see. */
export interface PolicyView {
  day_zero: string;
  serious_days: number;
  other_days: number;
  second_review_serious: boolean;
  second_review_share: number;
  blind: boolean;
  lease_secs: number;
}

/** How one can sign in. */
export interface SignInOptions {
  /** Nobody is there yet: `/setup` makes the first administrator. */
  setup: boolean;
  /** Name of the identity provider, where there is one. */
  oidc?: string | null;
  demo: boolean;
}

/** Signs in. */
export interface SignInRequest {
  account: string;
  password: string;
}

/** Makes the first administrator. */
export interface SetupRequest {
  /** The code that the program printed. */
  code: string;
  account: string;
  display: string;
  /** At least 12 characters. */
  password: string;
}

/** An account as administrators see it. */
export interface AccountView {
  name: string;
  display: string;
  roles: string[];
  closed: boolean;
  /** Whether it signs in by password. */
  password: boolean;
  made_at: string;
}

/** Makes an account. */
export interface AccountRequest {
  /** 2 to 64 of `a-z 0-9 . _ - @`. */
  name: string;
  display: string;
  roles: string[];
  /** At least 12 characters; nothing for people whom the identity provider vouches for. */
  password?: string | null;
}

/** Changes an account; what is absent stays. */
export interface AccountChange {
  roles?: string[] | null;
  password?: string | null;
  closed?: boolean | null;
  reason: string;
}

/** A session. */
export interface SessionView {
  id: string;
  account: string;
  how: string;
  since: string;
  until: string;
  /** Whether it is the one that asks. */
  this: boolean;
}

/** A token, without its secret. */
export interface TokenView {
  id: string;
  account: string;
  name: string;
  rights: string[];
  since: string;
  until: string;
}

/** Makes a token. */
export interface TokenRequest {
  name: string;
  /** Never more than one's own. */
  rights: string[];
  /** 1 to 366. */
  days: number;
}

/** A new token. Its secret is shown this once. */
export interface NewToken {
  token: TokenView;
  /** `hark_<id>_<secret>_<checksum>`. */
  secret: string;
}

/** One line of the trail. */
export interface TrailLine extends HistoryEntry {
  /** `partition:position`. */
  place: string;
  subject: string;
  hash: string;
}

/** A page of the trail, newest first. */
export interface TrailPage {
  lines: TrailLine[];
  next_cursor?: string | null;
}

/** What verifying found. */
export interface Verification {
  entries: number;
  intact: boolean;
  /** Hash of each partition's end: write it down to prove later that nothing was cut off. */
  heads: PartitionHead[];
  /** What is wrong, where. */
  faults: string[];
}

/** Where a partition of the trail ends. */
export interface PartitionHead {
  partition: number;
  entries: number;
  hash: string;
}

/** A problem (RFC 9457). */
export interface ProblemView {
  /** `urn:hark:problem:…`; stable. */
  type: string;
  title: string;
  status: number;
  detail: string;
  /** Of a conflict (412): who changed the report, when, and how it stands. */
  by?: string | null;
  at?: string | null;
  standing?: Standing | null;
}

/** One bar. */
export interface VolumeRow {
  /** Value of the dimension, such as `drug/sertraline`, `reddit`, `GB`. */
  key: string;
  name: string;
  /** Posts screened; nothing where a dimension is not counted for posts that were not flagged. */
  posts?: number | null;
  /** Posts flagged. */
  flagged?: number | null;
  /** Reports that stand, a cluster once. */
  reports: number;
  /** Query string of the queue that shows them. */
  filter: string;
}

/** Volume by a dimension. */
export interface Volume {
  /** `channel`, `drug`, `event`, `country`, `language`. */
  by: string;
  rows: VolumeRow[];
  total: number;
  total_filter: string;
  caveat: string;
  rows_read: number;
}

/** One step of a trend. */
export interface TrendPoint {
  /** Start of the step. */
  at: string;
  reports: number;
  /** The same step of the period before. */
  previous?: number | null;
  serious: number;
  filter: string;
}

/** Reports over time. */
export interface Trend {
  /** `hour`, `day`, `week`, `month`. */
  step: string;
  points: TrendPoint[];
  total: number;
  total_previous?: number | null;
  caveat: string;
  rows_read: number;
}

/** A pair of drug and event that moved. */
export interface Mover {
  drug: string;
  drug_name: string;
  event: string;
  event_name: string;
  reports: number;
  previous: number;
  /** Reports now less those of the period before. */
  change: number;
  /** (now + 1) / (before + 1). */
  ratio: number;
  authors: number;
  first_seen: string;
  filter: string;
}

/** Top movers of a period against the one before. */
export interface Movers {
  rows: Mover[];
  from: string;
  to: string;
  caveat: string;
  rows_read: number;
}

/** A cell of the heat table. */
export interface HeatCell {
  drug: string;
  event: string;
  reports: number;
  filter: string;
}

/** A concept with its name. */
export interface Concept {
  id: string;
  name: string;
  reports: number;
}

/** Drugs × events. */
export interface Heat {
  drugs: Concept[];
  events: Concept[];
  cells: HeatCell[];
  caveat: string;
  rows_read: number;
}

/** Reach of reports by channel. */
export interface ReachRow {
  channel: string;
  reports: number;
  /** Distinct authors. */
  authors: number;
  likes: number;
  shares: number;
  replies: number;
  views: number;
  filter: string;
}

/** Reach and engagement. */
export interface Reach {
  rows: ReachRow[];
  caveat: string;
  rows_read: number;
}

/** What one reviewer did. */
export interface ReviewerRow {
  account: string;
  decisions: number;
  valid: number;
  not_valid: number;
  duplicates: number;
  second_reviews: number;
  /** Decisions taken back. */
  undone: number;
  /** Median seconds from first lease to decision. */
  median_secs?: number | null;
  /** Query string of the queue that shows the decisions that stand. */
  filter: string;
}

/** Throughput and agreement. */
export interface Reviewers {
  rows: ReviewerRow[];
  /** Reports that two persons found on. */
  compared: number;
  /** Of them, how many agree. */
  agreed: number;
  /** Cohen's kappa of valid against the rest; nothing while nothing can be compared. */
  kappa?: number | null;
  /** Its 95 % interval. */
  kappa_low?: number | null;
  kappa_high?: number | null;
  compared_filter: string;
  rows_read: number;
}

/** A group that reads a hop. */
export interface Lag {
  /** `screen`, `store` … */
  stage: string;
  hop: string;
  records: number;
}

/** Why posts went no further. */
export interface Dropped {
  stage: string;
  reason: string;
  posts: number;
}

/** The pipeline. Totals in and out are of all processes, from the database and the journal; drops are of this process since it started. */
export interface Pipeline {
  /** Posts screened. */
  posts: number;
  flagged: number;
  reports: number;
  dead_letters: number;
  /** Age of the newest record that was screened, in seconds; nothing where none was seen yet. */
  behind_secs?: number | null;
  lags: Lag[];
  dropped: Dropped[];
  /** Whether journal and database answer. */
  journal_up: boolean;
  store_up: boolean;
  /** What each stage says of itself: `running`, `stalled` (records wait and none was taken for 10 s), `idle`. */
  stages: Record<string, string>;
  versions: Versions;
}

/** A source and its health. */
export interface Source {
  name: string;
  channel: string;
  /** `ok`, `waiting`, `failing`, `broken`, `never`. */
  health: string;
  last_success?: string | null;
  last_error?: string | null;
  posts: number;
  /** Requests left, where the platform says. */
  quota_left?: number | null;
}

/** A dead letter, without its bytes. */
export interface DeadLetter {
  id: string;
  stage: string;
  reason: string;
  at: string;
  bytes: number;
}
