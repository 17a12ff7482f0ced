/*
 * routes.c - one row a route: method, path, permission, audit action, flags, steps.
 *
 * tests/lint compares the rows with proto/openapi.yaml, both ways. The rows below /fhir are made of
 * services/core/fhir/fhir.def, whose description is GET /fhir/metadata.
 */
#include "routes.h"
#include "access/access.h"
#include "access/access_api.h"
#include "agreement/agreement_api.h"
#include "appointment/appointment_api.h"
#include "audit/audit.h"
#include "contact/contact_api.h"
#include "discharge/discharge.h"
#include "document/document.h"
#include "event/hub.h"
#include "fhir/fhir_api.h"
#include "identity/identity_sql.h"
#include "identity/session.h"
#include "identity/sign_in.h"
#include "inbox/inbox.h"
#include "index/index_county.h"
#include "liability/liability_api.h"
#include "message/message.h"
#include "ops.h"
#include "organisation/directory.h"
#include "organisation/member.h"
#include "organisation/unit_setting.h"
#include "own/own.h"
#include "paper/paper.h"
#include "patient/patient.h"
#include "plan/plan_api.h"
#include "quality/quality.h"
#include "reminder/reminder.h"
#include "rivta/rivta_api.h"
#include <string.h>

#define API     "/api/v1"
#define SESSION 0 /* any live session; no permission of its own */

enum { RAW = ROUTE_RAW, EMPTY = ROUTE_MAY_BE_EMPTY };
enum { BODY = ROUTE_BODY, VERSION = ROUTE_VERSION, PUBLIC = ROUTE_PUBLIC, UNBOUND = ROUTE_UNBOUND };

/* clang-format off */
static const struct route ROUTES[] = {
    {"GET",  "/health/live",                          SESSION,                 "none",                  PUBLIC,         ops_live},
    {"GET",  "/health/ready",                         SESSION,                 "none",                  PUBLIC,         ops_ready},
    {"GET",  "/metrics",                              SESSION,                 "none",                  PUBLIC,         ops_metrics},

    {"GET",  API "/sign-in",                          SESSION,                 "none",                  PUBLIC,         sign_in_ways},
    {"POST", API "/sign-in",                          SESSION,                 "sign-in",               PUBLIC | BODY,  sign_in},
    {"GET",  API "/sign-in/provider",                 SESSION,                 "none",                  PUBLIC,         sign_in_provider},
    {"GET",  API "/sign-in/provider/callback",        SESSION,                 "sign-in",               PUBLIC,         sign_in_provider_callback},
    {"GET",  API "/session",                          SESSION,                 "session.read",          UNBOUND,        session_show},
    {"POST", API "/session/assignment",               SESSION,                 "session.choose",        UNBOUND | BODY, session_choose},
    {"POST", API "/sign-out",                         SESSION,                 "session.end",           UNBOUND,        session_end},
    {"GET",  API "/stream",                           SESSION,                 "stream.open",           ROUTE_STREAM | UNBOUND, hub_stream},

    {"GET",  API "/reference",                        SESSION,                 "reference.read",        0,              directory_reference},
    {"GET",  API "/units",                            PERMISSION_DIRECTORY_READ, "unit.search",         0,              directory_search},

    {"POST", API "/patients/lookup",                  PERMISSION_PATIENT_LOOKUP, "patient.lookup",      BODY,           patient_lookup},
    {"POST", API "/patients",                         PERMISSION_PATIENT_REGISTER, "patient.create",      BODY,           patient_create},
    {"GET",  API "/patients/{id}",                    PERMISSION_PATIENT_READ,   "patient.read",        0,              patient_read},
    {"PUT",  API "/patients/{id}",                    PERMISSION_PATIENT_WRITE,  "patient.update",      BODY | VERSION, patient_update},
    {"POST", API "/patients/{id}/identifiers",        PERMISSION_PATIENT_WRITE,  "patient.identifier-add",  BODY | VERSION, patient_identifier_add},
    {"GET",  API "/patients/{id}/addressees",         PERMISSION_DISCHARGE_START, "patient.addressees", 0,              patient_addressees},
    {"GET",  API "/patients/{id}/named-staff",        PERMISSION_PATIENT_PROTECT, "named-staff.read", 0,             patient_staff_read},
    {"PUT",  API "/patients/{id}/named-staff",        PERMISSION_PATIENT_PROTECT, "named-staff.write", BODY,          patient_staff_write},
    {"PUT",  API "/patients/{id}/placement",          PERMISSION_PATIENT_WRITE,  "patient.placement",   BODY | VERSION, patient_placement},

    {"POST", API "/discharges",                       PERMISSION_DISCHARGE_START, "discharge.create",   BODY,           discharge_create},
    {"GET",  API "/discharges/{id}",                  PERMISSION_DISCHARGE_READ, "discharge.read",      0,              discharge_read},
    {"POST", API "/discharges/{id}/admission-notice",     PERMISSION_DISCHARGE_START, "discharge.notify", BODY | VERSION, discharge_notify},
    {"PUT",  API "/discharges/{id}/expected-date",        PERMISSION_DISCHARGE_START, "discharge.expected-date", BODY | VERSION, discharge_expected_date},
    {"PUT",  API "/discharges/{id}/admission",            PERMISSION_DISCHARGE_START, "discharge.correct", BODY | VERSION, discharge_correct},
    {"PUT",  API "/discharges/{id}/care",                 PERMISSION_DISCHARGE_START, "discharge.care", BODY | VERSION, discharge_care},
    {"POST", API "/discharges/{id}/ready",                PERMISSION_DISCHARGE_START, "discharge.ready", BODY | VERSION, discharge_ready},
    {"GET",  API "/discharges/{id}/ready-forecast",       PERMISSION_DISCHARGE_START, "discharge.ready-forecast", 0, discharge_ready_forecast},
    {"POST", API "/discharges/{id}/ready-withdrawal",     PERMISSION_DISCHARGE_START, "discharge.ready-withdraw", BODY | VERSION, discharge_ready_withdraw},
    {"POST", API "/discharges/{id}/acknowledgement",      PERMISSION_DISCHARGE_ACKNOWLEDGE, "discharge.acknowledge", BODY | EMPTY, discharge_acknowledge},
    {"POST", API "/discharges/{id}/not-known",            PERMISSION_DISCHARGE_ACKNOWLEDGE, "discharge.not-known", BODY | VERSION, discharge_not_known},
    {"POST", API "/discharges/{id}/rejection",            PERMISSION_DISCHARGE_ACKNOWLEDGE, "discharge.reject", BODY | VERSION, discharge_reject},
    {"POST", API "/discharges/{id}/forwarding",           PERMISSION_DISCHARGE_ACKNOWLEDGE, "discharge.forward", BODY | VERSION, discharge_forward},
    {"POST", API "/discharges/{id}/return",               PERMISSION_DISCHARGE_ACKNOWLEDGE, "discharge.return", BODY | VERSION, discharge_return},
    {"POST", API "/discharges/{id}/recall",               PERMISSION_DISCHARGE_START, "discharge.recall", BODY | VERSION, discharge_recall},
    {"POST", API "/discharges/{id}/care-contact",         PERMISSION_DISCHARGE_ACT, "discharge.appoint-contact", BODY | VERSION, discharge_contact},
    {"POST", API "/discharges/{id}/sip-decision",         PERMISSION_DISCHARGE_ACT, "discharge.sip-decision", BODY | VERSION, discharge_sip_decision},
    {"POST", API "/discharges/{id}/sip-call",             PERMISSION_DISCHARGE_ACT, "discharge.sip-call", BODY | VERSION, discharge_sip_call},
    {"POST", API "/discharges/{id}/availability",         PERMISSION_DISCHARGE_ACT, "discharge.availability", BODY | VERSION, discharge_availability},
    {"POST", API "/discharges/{id}/departure",            PERMISSION_DISCHARGE_START, "discharge.depart", BODY | VERSION, discharge_depart},
    {"POST", API "/discharges/{id}/patient-information",  PERMISSION_DISCHARGE_START, "discharge.patient-information", BODY | VERSION, discharge_patient_information},
    {"POST", API "/discharges/{id}/follow-up",            PERMISSION_DISCHARGE_ACT, "discharge.follow-up", BODY | VERSION, discharge_follow_up},
    {"POST", API "/discharges/{id}/closing",              PERMISSION_DISCHARGE_ACT, "discharge.close", BODY | VERSION, discharge_close},
    {"POST", API "/discharges/{id}/abort",                PERMISSION_DISCHARGE_START, "discharge.abort", BODY | VERSION, discharge_abort},

    {"GET",  API "/reference/documents",                          SESSION,       "none",                 0,              document_forms},
    {"GET",  API "/discharges/{id}/documents/{documentId}",       PERMISSION_DISCHARGE_READ, "document.read", 0,         document_show},
    {"POST", API "/discharges/{id}/documents",                    PERMISSION_DISCHARGE_ACT, "document.send", BODY | VERSION, document_send},
    {"POST", API "/discharges/{id}/documents/{documentId}/confirmation", PERMISSION_DISCHARGE_ACT, "document.confirm", VERSION, document_confirm},
    {"GET",  API "/discharges/{id}/drafts/{form}",                PERMISSION_DISCHARGE_ACT, "draft.read", ROUTE_ANY_PARAM, document_draft_read},
    {"PUT",  API "/discharges/{id}/drafts/{form}",                PERMISSION_DISCHARGE_ACT, "draft.save", BODY | ROUTE_ANY_PARAM, document_draft_save},
    {"DELETE", API "/discharges/{id}/drafts/{form}",              PERMISSION_DISCHARGE_ACT, "draft.drop", ROUTE_ANY_PARAM, document_draft_drop},
    {"GET",  API "/drafts/{form}",                                PERMISSION_DISCHARGE_START, "draft.read", ROUTE_ANY_PARAM, document_own_read},
    {"PUT",  API "/drafts/{form}",                                PERMISSION_DISCHARGE_START, "draft.save", BODY | ROUTE_ANY_PARAM, document_own_save},
    {"DELETE", API "/drafts/{form}",                              PERMISSION_DISCHARGE_START, "draft.drop", ROUTE_ANY_PARAM, document_own_drop},

    {"GET", API "/reference/plan", SESSION, "none", 0, plan_parts},
    {"GET", API "/plans", PERMISSION_PLAN_READ, "plan.list", 0, plan_list},
    {"POST", API "/plans", PERMISSION_PLAN_WRITE, "plan.create", BODY, plan_create},
    {"GET", API "/plans/{id}", PERMISSION_PLAN_READ, "plan.read", 0, plan_read},
    {"GET", API "/plans/{id}/versions/{number}", PERMISSION_PLAN_READ, "plan.version", ROUTE_ANY_PARAM, plan_version},
    {"GET", API "/plans/{id}/in-force", PERMISSION_PLAN_READ, "plan.version", 0, plan_in_force},
    {"GET", API "/patients/{id}/plans", PERMISSION_PLAN_READ, "plan.of-person", 0, plan_person},
    {"PUT", API "/plans/{id}/fields/{field}", PERMISSION_PLAN_WRITE, "plan.field", BODY | VERSION | ROUTE_ANY_PARAM, plan_field},
    {"PUT", API "/plans/{id}/rows/{rowId}/fields/{field}", PERMISSION_PLAN_WRITE, "plan.field", BODY | VERSION | ROUTE_ANY_PARAM, plan_row_field},
    {"POST", API "/plans/{id}/rows", PERMISSION_PLAN_WRITE, "plan.row-add", BODY, plan_row_add},
    {"DELETE", API "/plans/{id}/rows/{rowId}", PERMISSION_PLAN_WRITE, "plan.row-remove", VERSION, plan_row_remove},
    {"POST", API "/plans/{id}/consents", PERMISSION_PLAN_WRITE, "plan.consent", BODY, plan_consent},
    {"POST", API "/plans/{id}/consents/{consentId}/withdrawal", PERMISSION_PLAN_WRITE, "plan.withdraw", BODY, plan_withdraw},
    {"POST", API "/plans/{id}/call", PERMISSION_PLAN_WRITE, "plan.call", BODY, plan_call},
    {"POST", API "/plans/{id}/meeting", PERMISSION_PLAN_WRITE, "plan.meeting", BODY, plan_meeting},
    {"POST", API "/plans/{id}/establishment", PERMISSION_PLAN_WRITE, "plan.establish", VERSION, plan_establish},
    {"POST", API "/plans/{id}/revision", PERMISSION_PLAN_WRITE, "plan.revise", BODY, plan_revise},
    {"POST", API "/plans/{id}/follow-ups", PERMISSION_PLAN_WRITE, "plan.follow-up", BODY, plan_follow_up},
    {"POST", API "/plans/{id}/copies", PERMISSION_PLAN_WRITE, "plan.copy", BODY, plan_copy},
    {"POST", API "/plans/{id}/refusal", PERMISSION_PLAN_WRITE, "plan.refuse", BODY, plan_refuse},
    {"POST", API "/plans/{id}/closing", PERMISSION_PLAN_WRITE, "plan.close", BODY, plan_close},

    {"GET", API "/appointments", PERMISSION_APPOINTMENT_READ, "appointment.list", 0, appointment_list},
    {"GET", API "/appointments/{id}", PERMISSION_APPOINTMENT_READ, "appointment.read", 0, appointment_read},
    {"GET", API "/appointments/{id}/calendar", PERMISSION_APPOINTMENT_READ, "appointment.calendar", 0, appointment_calendar},
    {"GET", API "/patients/{id}/appointments", PERMISSION_APPOINTMENT_READ, "appointment.of-person", 0, appointment_person},
    {"GET", API "/patients/{id}/calendar", PERMISSION_APPOINTMENT_READ, "appointment.person-calendar", 0, appointment_person_calendar},
    {"POST", API "/patients/{id}/appointments", PERMISSION_APPOINTMENT_WRITE, "appointment.make", BODY, appointment_make},
    {"PUT", API "/appointments/{id}", PERMISSION_APPOINTMENT_WRITE, "appointment.change", BODY | VERSION, appointment_change},
    {"POST", API "/appointments/{id}/move", PERMISSION_APPOINTMENT_WRITE, "appointment.move", BODY | VERSION, appointment_to},
    {"POST", API "/appointments/{id}/cancellation", PERMISSION_APPOINTMENT_WRITE, "appointment.cancel", BODY | VERSION, appointment_cancel},
    {"POST", API "/appointments/{id}/outcome", PERMISSION_APPOINTMENT_WRITE, "appointment.outcome", BODY | VERSION, appointment_outcome},
    {"GET", API "/agreements", PERMISSION_AGREEMENT_READ, "agreement.list", 0, agreement_list},
    {"GET", API "/agreements/{id}", PERMISSION_AGREEMENT_READ, "agreement.read", 0, agreement_read},
    {"GET", API "/patients/{id}/agreements", PERMISSION_AGREEMENT_READ, "agreement.of-person", 0, agreement_person},
    {"POST", API "/patients/{id}/agreements", PERMISSION_AGREEMENT_WRITE, "agreement.begin", 0, agreement_begin},
    {"PUT", API "/agreements/{id}/fields/{field}", PERMISSION_AGREEMENT_WRITE, "agreement.field", BODY | VERSION | ROUTE_ANY_PARAM, agreement_field},
    {"PUT", API "/agreements/{id}/plans/{planId}", PERMISSION_AGREEMENT_WRITE, "agreement.refer", BODY, agreement_refer},
    {"POST", API "/agreements/{id}/versions", PERMISSION_AGREEMENT_WRITE, "agreement.agree", BODY | VERSION, agreement_agree},
    {"POST", API "/agreements/{id}/ending", PERMISSION_AGREEMENT_WRITE, "agreement.end", BODY | VERSION, agreement_end},
    {"POST", API "/agreements/{id}/comments", PERMISSION_AGREEMENT_WRITE, "agreement.comment", BODY, agreement_comment},
    {"POST", API "/plans/{id}/comments", PERMISSION_PLAN_WRITE, "plan.comment", BODY, plan_comment},
    {"POST", API "/plans/{id}/consent-requests", PERMISSION_PLAN_WRITE, "plan.ask-consent", BODY, plan_ask_consent},

    {"GET",  API "/patients/{id}/proxies",            PERMISSION_PLAN_READ,      "proxy.list",          0,              proxy_list},
    {"POST", API "/patients/{id}/proxies",            PERMISSION_PLAN_WRITE,     "proxy.add",           BODY,           proxy_add},
    {"POST", API "/patients/{id}/proxies/{proxyId}/ending", PERMISSION_PLAN_WRITE, "proxy.end",         0,              proxy_end},
    {"GET",  API "/plans/{id}/paper",                 PERMISSION_PLAN_READ,      "plan.print",          0,              plan_paper},
    {"GET",  API "/patients/{id}/contacts/paper",     PERMISSION_CONTACT_READ,   "contact.print",       0,              contact_paper},
    {"GET",  API "/discharges/{id}/paper",            PERMISSION_DISCHARGE_READ, "discharge.print",     0,              discharge_paper},
    {"GET",  API "/agreements/{id}/paper",            PERMISSION_AGREEMENT_READ, "agreement.print",     0,              agreement_paper},
    {"GET",  API "/own/{id}/agreements/{agreementId}/paper", PERMISSION_OWN_READ, "own.agreement-print", UNBOUND,       own_agreement_paper},
    {"GET",  API "/own/{id}/plans/{planId}/paper",    PERMISSION_OWN_READ,       "own.plan-print",      UNBOUND,        own_plan_paper},
    {"GET",  API "/own/{id}/contacts/paper",          PERMISSION_OWN_READ,       "own.contact-print",   UNBOUND,        own_contact_paper},

    {"GET",  API "/patients/{id}/blocks",             PERMISSION_BLOCK_READ,     "block.list",          0,              block_list},
    {"POST", API "/patients/{id}/blocks",             PERMISSION_BLOCK_WRITE,    "block.add",           BODY,           block_add},
    {"POST", API "/patients/{id}/blocks/{blockId}/ending", PERMISSION_BLOCK_WRITE, "block.end",         BODY,           block_end},
    {"POST", API "/patients/{id}/block-lifts",        PERMISSION_BLOCK_WRITE,    "lift.add",            BODY,           lift_add},
    {"POST", API "/patients/{id}/block-lifts/ending", PERMISSION_BLOCK_WRITE,    "lift.end",            0,              lift_end},
    {"GET",  API "/emergencies",                      PERMISSION_EMERGENCY_OPEN, "emergency.list",      0,              emergency_list},
    {"POST", API "/emergencies",                      PERMISSION_EMERGENCY_OPEN, "emergency.open",      BODY,           emergency_open},
    {"GET",  API "/emergencies/{id}",                 PERMISSION_EMERGENCY_OPEN, "emergency.read",      0,              emergency_read},
    {"POST", API "/emergencies/{id}/ending",          PERMISSION_EMERGENCY_OPEN, "emergency.end",       0,              emergency_end},
    {"GET",  API "/emergency-reviews",                PERMISSION_AUDIT_REVIEW,   "audit.emergencies",   0,              emergency_reviews},
    {"POST", API "/emergencies/{id}/review",          PERMISSION_AUDIT_REVIEW,   "audit.emergency",     BODY,           emergency_review},
    {"POST", API "/own/{id}/blocks",                  PERMISSION_OWN_WRITE,      "own.block",           UNBOUND | BODY, own_block},
    {"POST", API "/own/{id}/blocks/{blockId}/ending", PERMISSION_OWN_WRITE,      "own.unblock",         UNBOUND,        own_unblock},
    {"GET",  API "/own",                              PERMISSION_OWN_READ,       "own.home",            UNBOUND,        own_home},
    {"GET",  API "/own/{id}",                         PERMISSION_OWN_READ,       "own.read",            UNBOUND,        own_read},
    {"GET",  API "/own/{id}/log",                     PERMISSION_OWN_READ,       "own.log",             UNBOUND,        own_log},
    {"GET",  API "/own/{id}/log/paper",               PERMISSION_OWN_READ,       "own.log-print",       UNBOUND,        own_log_paper},
    {"GET",  API "/own/{id}/calendar",                PERMISSION_OWN_READ,       "own.calendar",        UNBOUND,        own_calendar},
    {"POST", API "/own/{id}/appointments/{appointmentId}/wish", PERMISSION_OWN_WRITE, "own.wish",       UNBOUND | BODY, own_wish},
    {"POST", API "/own/{id}/appointments/{appointmentId}/cancellation", PERMISSION_OWN_WRITE, "own.cancel", UNBOUND | BODY | VERSION, own_cancel},
    {"PUT",  API "/own/{id}/plans/{planId}/fields/{field}", PERMISSION_OWN_WRITE, "own.field",          UNBOUND | BODY | VERSION | ROUTE_ANY_PARAM, own_field},
    {"POST", API "/own/{id}/plans/{planId}/comments", PERMISSION_OWN_WRITE,      "own.comment",         UNBOUND | BODY, own_comment},
    {"POST", API "/own/{id}/plans/{planId}/consent-requests/{requestId}/answer", PERMISSION_OWN_WRITE, "own.consent", UNBOUND | BODY, own_answer},
    {"POST", API "/own/{id}/plans/{planId}/consents/{consentId}/withdrawal", PERMISSION_OWN_WRITE, "own.withdraw", UNBOUND, own_withdraw},
    {"PUT",  API "/own/{id}/agreements/{agreementId}/fields/{field}", PERMISSION_OWN_WRITE, "own.agreement-field", UNBOUND | BODY | VERSION | ROUTE_ANY_PARAM, own_agreement_field},
    {"POST", API "/own/{id}/agreements/{agreementId}/comments", PERMISSION_OWN_WRITE, "own.agreement-comment", UNBOUND | BODY, own_agreement_comment},
    {"POST", API "/own/{id}/proxies",                 PERMISSION_OWN_WRITE,      "own.proxy-add",       UNBOUND | BODY, own_proxy},
    {"POST", API "/own/{id}/proxies/{proxyId}/revocation", PERMISSION_OWN_WRITE, "own.proxy-revoke",    UNBOUND,        own_proxy_revoke},

    {"GET",  API "/patients/{id}/contacts",           PERMISSION_CONTACT_READ,   "contact.list",        0,              contact_list},
    {"POST", API "/patients/{id}/contacts",           PERMISSION_CONTACT_WRITE,  "contact.create",      BODY,           contact_create},
    {"PUT",  API "/contacts/{id}",                    PERMISSION_CONTACT_WRITE,  "contact.change",      BODY | VERSION, contact_change},
    {"POST", API "/contacts/{id}/ending",             PERMISSION_CONTACT_WRITE,  "contact.end",         BODY | VERSION, contact_end},
    {"POST", API "/patients/{id}/contact-offers",     PERMISSION_CONTACT_WRITE,  "contact.offer",       BODY,           contact_offer},

    {"GET",  API "/inbox",                            PERMISSION_INBOX_READ,     "inbox.read",          0,              inbox_read},
    {"GET",  API "/inbox/downtime",                   PERMISSION_INBOX_READ,     "inbox.downtime",      0,              inbox_downtime},
    {"POST", API "/inbox/search",                     PERMISSION_INBOX_READ,     "inbox.search",        BODY,           inbox_search},

    {"GET",  API "/discharges/{id}/threads",          PERMISSION_MESSAGE_READ,   "thread.list",         0,              thread_list},
    {"POST", API "/discharges/{id}/threads",          PERMISSION_MESSAGE_WRITE,  "thread.create",       BODY,           thread_create},
    {"POST", API "/discharges/{id}/deviations",       PERMISSION_MESSAGE_WRITE,  "deviation.report",    BODY,           deviation_report},
    {"GET",  API "/threads/{id}",                     PERMISSION_MESSAGE_READ,   "thread.read",         0,              thread_read},
    {"POST", API "/threads/{id}/messages",            PERMISSION_MESSAGE_WRITE,  "message.add",         BODY,           message_add},
    {"POST", API "/threads/{id}/done",                PERMISSION_MESSAGE_WRITE,  "thread.done",         0,              thread_done},
    {"POST", API "/threads/{id}/closing",             PERMISSION_MESSAGE_WRITE,  "deviation.close",     BODY,           deviation_close},
    {"POST", API "/messages/{id}/correction",         PERMISSION_MESSAGE_WRITE,  "message.correct",     BODY | VERSION, message_correct},
    {"POST", API "/messages/{id}/attachments",        PERMISSION_MESSAGE_WRITE,  "attachment.add",      RAW,            attachment_add},
    {"GET",  API "/attachments/{id}",                 PERMISSION_MESSAGE_READ,   "attachment.read",     0,              attachment_read},
    {"GET",  API "/county/deviations",                PERMISSION_COUNTY_MANAGE,  "deviation.county",    0,              deviation_county},
    {"GET",  API "/deviations",                       PERMISSION_MESSAGE_READ,   "deviation.list",      0,              deviation_list},

    {"GET",  API "/unit/members",                     PERMISSION_MEMBER_READ,    "member.list",         0,              member_list},
    {"POST", API "/unit/members",                     PERMISSION_MEMBER_WRITE,   "member.add",          BODY,           member_add},
    {"PUT",  API "/unit/members/{id}",                PERMISSION_MEMBER_WRITE,   "member.change",       BODY | VERSION, member_change},

    {"GET",  API "/discharges/{id}/liability",        PERMISSION_DISCHARGE_READ, "liability.read",          0,              liability_read},
    {"GET",  API "/county/agreements",                PERMISSION_COUNTY_MANAGE,  "county.agreement-list",   0,              county_agreements},
    {"POST", API "/county/agreements",                PERMISSION_COUNTY_MANAGE,  "county.agreement-add",    BODY,           county_agreement_add},
    {"POST", API "/county/agreements/preview",        PERMISSION_COUNTY_MANAGE,  "county.agreement-preview", BODY,          county_preview},
    {"PUT",  API "/county/agreements/{id}",           PERMISSION_COUNTY_MANAGE,  "county.agreement-change", BODY | VERSION, county_agreement_change},
    {"GET",  API "/county/tariffs",                   PERMISSION_COUNTY_MANAGE,  "county.tariff-list",      0,              county_tariffs},
    {"POST", API "/county/tariffs",                   PERMISSION_COUNTY_MANAGE,  "county.tariff-add",       BODY,           county_tariff_add},
    {"GET",  API "/county/settings",                  PERMISSION_COUNTY_MANAGE,  "county.settings-read",    0,              county_settings_read},
    {"PUT",  API "/county/settings",                  PERMISSION_COUNTY_MANAGE,  "county.settings-write",   BODY | VERSION, county_settings_write},
    {"GET",  API "/county/index",                     PERMISSION_COUNTY_MANAGE,  "county.index",            0,              county_index},
    {"POST", API "/county/index/resend",              PERMISSION_COUNTY_MANAGE,  "county.index-resend",     BODY | EMPTY,   county_index_resend},
    {"GET",  API "/county/payment",                   PERMISSION_COUNTY_MANAGE,  "county.payment",          0,              county_payment},
    {"GET",  API "/county/payment/csv",               PERMISSION_COUNTY_MANAGE,  "county.payment",          0,              county_payment_csv},

    {"GET",  API "/unit/settings",                    PERMISSION_MEMBER_READ,    "unit-settings.read",  0,              unit_settings_read},
    {"PUT",  API "/unit/settings",                    PERMISSION_MEMBER_WRITE,   "unit-settings.write", BODY | VERSION, unit_settings_write},
    {"GET",  API "/unit/absences",                    PERMISSION_MEMBER_READ,    "absence.list",        0,              absence_list},
    {"POST", API "/unit/absences",                    PERMISSION_MEMBER_WRITE,   "absence.add",         BODY,           absence_add},
    {"PUT",  API "/unit/absences/{id}",               PERMISSION_MEMBER_WRITE,   "absence.change",      BODY | VERSION, absence_change},
    {"GET",  API "/discharges/{id}/reminders",        PERMISSION_DISCHARGE_READ, "reminder.list",       0,              reminder_list},
    {"POST", API "/discharges/{id}/reminders",        PERMISSION_DISCHARGE_ACT,  "reminder.add",        BODY,           reminder_add},
    {"PUT",  API "/reminders/{id}",                   PERMISSION_DISCHARGE_ACT,  "reminder.change",     BODY | VERSION, reminder_change},
    {"GET",  API "/quality",                          PERMISSION_QUALITY_READ,   "quality.own",         0,              quality_own},
    {"GET",  API "/quality/{check}",                  PERMISSION_QUALITY_READ,   "quality.own-list",    ROUTE_ANY_PARAM, quality_own_list},
    {"GET",  API "/county/quality",                   PERMISSION_COUNTY_MANAGE,  "quality.county",      0,              quality_county},
    {"GET",  API "/county/quality/{check}",           PERMISSION_COUNTY_MANAGE,  "quality.county-list", ROUTE_ANY_PARAM, quality_county_list},

    {"POST", API "/audit/search",                     PERMISSION_AUDIT_REVIEW,   "audit.search",        BODY,           audit_search},
    {"POST", API "/audit/extract",                    PERMISSION_AUDIT_REVIEW,   "audit.extract",       BODY,           audit_extract},
    {"GET",  API "/audit/reviews",                    PERMISSION_AUDIT_REVIEW,   "audit.review-queue",          0,              review_queue},
    {"GET",  API "/audit/reviews/{id}",               PERMISSION_AUDIT_REVIEW,   "audit.review-item",           0,              review_item},
    {"POST", API "/audit/reviews/{id}/decisions",     PERMISSION_AUDIT_REVIEW,   "audit.review-decide",         BODY | VERSION, review_decide},
    {"GET",  API "/audit/rounds",                     PERMISSION_AUDIT_REVIEW,   "audit.review-rounds",         0,              review_rounds},
    {"POST", API "/audit/rounds",                     PERMISSION_AUDIT_REVIEW,   "audit.review-round-order",    BODY,           review_round_order},
    {"GET",  API "/audit/review-settings",            PERMISSION_AUDIT_REVIEW,   "audit.review-settings",       0,              review_settings},
    {"PUT",  API "/audit/review-settings",            PERMISSION_AUDIT_REVIEW,   "audit.review-settings-write", BODY | VERSION, review_settings_write},
    {"GET",  API "/audit/public-persons",             PERMISSION_AUDIT_REVIEW,   "audit.public-persons",        0,              public_persons},
    {"POST", API "/audit/public-persons",             PERMISSION_AUDIT_REVIEW,   "audit.public-person-add",     BODY,           public_person_add},
    {"POST", API "/audit/public-persons/{id}/removal", PERMISSION_AUDIT_REVIEW,   "audit.public-person-remove",  BODY | EMPTY,   public_person_remove},
    {"GET",  API "/audit/review-statistics",          PERMISSION_AUDIT_REVIEW,   "audit.review-statistics",     0,              review_statistics},
    {"GET",  API "/audit/review-statistics/csv",      PERMISSION_AUDIT_REVIEW,   "audit.review-statistics",     0,              review_statistics_csv},
};
/* clang-format on */

int routes_make(struct arena *a, struct route_table **out, const char **why)
{
    unsigned own = sizeof ROUTES / sizeof *ROUTES, fhir = 0;
    const struct route *more = fhir_routes(a, &fhir);
    struct route *all = arena_alloc(a, (own + fhir) * sizeof *all);

    memcpy(all, ROUTES, sizeof ROUTES);
    memcpy(all + own, more, fhir * sizeof *all);
    return route_table_make(a, all, own + fhir, out, why);
}

int routes_national(struct arena *a, struct route_table **out, const char **why)
{
    unsigned fhir = 0;
    const struct route *more = fhir_system_routes(a, &fhir);
    struct route *all = arena_alloc(a, (RIVTA_CONTRACTS + fhir) * sizeof *all);

    memcpy(all, rivta_routes(a), RIVTA_CONTRACTS * sizeof *all);
    memcpy(all + RIVTA_CONTRACTS, more, fhir * sizeof *all);
    return route_table_make(a, all, RIVTA_CONTRACTS + fhir, out, why);
}

const struct db_call *const *routes_calls(struct arena *a)
{
    const struct db_call *const *const modules[] = {
        identity_calls,     hub_calls,       directory_calls, member_calls,    patient_calls,
        inbox_calls,        discharge_calls, audit_calls,     document_calls,  liability_calls,
        unit_setting_calls, reminder_calls,  quality_calls,   message_calls,   plan_calls,
        appointment_calls,  contact_calls,   own_calls,       agreement_calls, rivta_calls,
        fhir_calls,         paper_calls,     review_calls,    access_calls,    index_calls,
    };
    const struct db_call **all;
    size_t n = 0;

    for (size_t m = 0; m < sizeof modules / sizeof *modules; m++)
        for (const struct db_call *const *call = modules[m]; *call; call++)
            n++;
    all = arena_alloc(a, (n + 1) * sizeof(struct db_call *));
    n = 0;
    for (size_t m = 0; m < sizeof modules / sizeof *modules; m++)
        for (const struct db_call *const *call = modules[m]; *call; call++)
            all[n++] = *call;
    return all;
}
