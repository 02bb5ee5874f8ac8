package app.aitopup.topup.outbound;

/** What the partner is asked. Both calls can be made again and again under one id. */
enum PartnerCall {
    /** To deliver, or how that stands. */
    DELIVER,
    /** To promise that it never delivers. */
    WITHDRAW
}
