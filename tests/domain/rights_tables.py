"""Nine roles by every command: who may, and with which code everybody else is refused (read by test_policy.py)."""

from __future__ import annotations

# Whoever stands to the journal as their role can: the teacher and the master teach it, the leader leads its group.
# yes: may; RO: READ_ONLY_LEADER; OWN: NOT_OWN_GROUP; ASG: NOT_ASSIGNED; 404: as if there were no such journal.
RELATED = """
                         teacher master leader student guardian deputy director administrator archivist
publish_lesson           yes     yes    RO     404     404      ROLE   ROLE     ROLE          ROLE
add_marks                yes     yes    RO     404     404      ROLE   ROLE     ROLE          ROLE
set_attestation_marks    yes     yes    RO     404     404      ROLE   ROLE     ROLE          ROLE
close_attestation_sheet  yes     yes    RO     404     404      ROLE   ROLE     ROLE          ROLE
set_absence_reason       ROLE    OWN    yes    404     404      ROLE   ROLE     ROLE          ROLE
request_correction       yes     yes    yes    404     404      yes    ROLE     ROLE          ROLE
approve_correction       ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
reject_correction        ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
grant_late_permit        ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
declare_not_held         ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
submit_lesson_plan       yes     yes    RO     404     404      ROLE   ROLE     ROLE          ROLE
set_year_marks           yes     yes    RO     404     404      ROLE   ROLE     ROLE          ROLE
record_resit             yes     yes    RO     404     404      ROLE   ROLE     ROLE          ROLE
schedule_attestation     ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
read_journal             yes     yes    yes    404     404      yes    yes      ROLE          yes
read_group               yes     yes    yes    404     404      yes    yes      yes           yes
certify_attendance       ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
make_remark              ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
close_remark             ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
answer_remark            yes     yes    ROLE   404     404      ROLE   ROLE     ROLE          ROLE
acknowledge_remark       yes     yes    yes    404     404      ROLE   ROLE     ROLE          ROLE
inspect_group            ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
acknowledge_inspection   ROLE    OWN    yes    404     404      ROLE   ROLE     ROLE          ROLE
make_check               ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
form_group               ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
appoint_leader           ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
enrol_student            ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
withdraw_student         ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
open_journal             ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
annul_journal            ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
appoint_master           ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
describe_group           ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
form_subgroup            ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
assign_teaching          ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
release_leader           ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
release_master           ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
end_teaching             ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
transfer_student         ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
move_group               ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
open_term                ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
close_year               ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
adopt_series             ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          yes
seal_volume              ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          yes
destroy_papers           ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          yes
read_retention           ROLE    ROLE   ROLE   404     404      yes    yes      ROLE          yes
adopt_curriculum         ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
adopt_calendar           ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
adopt_bells              ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
set_week_template        ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
unroll_timetable         ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
plan_slots               ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
assign_substitute        ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
move_lesson              ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
swap_lessons             ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
cancel_lesson            ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
give_to_substitute       ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
approve_timetable        ROLE    ROLE   ROLE   404     404      ROLE   yes      ROLE          ROLE
register_person          ROLE    ROLE   ROLE   404     404      yes    ROLE     yes           ROLE
change_identity          ROLE    ROLE   ROLE   404     404      yes    ROLE     yes           ROLE
approve_identity_change  ROLE    ROLE   ROLE   404     404      yes    ROLE     yes           ROLE
reject_identity_change   ROLE    ROLE   ROLE   404     404      yes    ROLE     yes           ROLE
link_guardian            ROLE    ROLE   ROLE   404     404      yes    ROLE     yes           ROLE
unlink_guardian          ROLE    ROLE   ROLE   404     404      yes    ROLE     yes           ROLE
appoint                  ROLE    ROLE   ROLE   404     404      yes    yes      ROLE          ROLE
end_appointment          ROLE    ROLE   ROLE   404     404      yes    yes      ROLE          ROLE
request_identity_change  ROLE    OWN    yes    404     404      ROLE   ROLE     ROLE          ROLE
read_group_person        ROLE    OWN    yes    404     404      ROLE   ROLE     ROLE          ROLE
change_contacts          ROLE    OWN    yes    CSC     CSC      ROLE   ROLE     ROLE          ROLE
hand_over_data           ROLE    ROLE   ROLE   404     404      ROLE   ROLE     yes           ROLE
erase_person             ROLE    ROLE   ROLE   404     404      ROLE   ROLE     yes           ROLE
allow_family_access      ROLE    ROLE   ROLE   yes     404      ROLE   ROLE     yes           ROLE
withdraw_family_access   ROLE    ROLE   ROLE   yes     404      ROLE   ROLE     yes           ROLE
adopt_policy             ROLE    ROLE   ROLE   404     404      ROLE   ROLE     yes           ROLE
read_audit               ROLE    ROLE   ROLE   404     404      yes    yes      ROLE          ROLE
describe_college         ROLE    ROLE   ROLE   404     404      ROLE   ROLE     yes           ROLE
review_copy              ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
certify_copy             ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
sign_copy                ROLE    ROLE   ROLE   404     404      yes    ROLE     ROLE          ROLE
read_copies              ROLE    ROLE   ROLE   404     404      yes    yes      ROLE          yes
create_account           ROLE    ROLE    ROLE   404     404      ROLE   ROLE     yes           ROLE
issue_credentials        WI      OWN     yes    CSC     CSC      WI     WI       yes           WI
reissue_credentials      WI      OWN     yes    CSC     CSC      WI     WI       yes           WI
change_password          yes     yes     yes    CSC     CSC      yes    yes      yes           yes
disable_account          ROLE    ROLE    ROLE   404     404      ROLE   ROLE     yes           ROLE
enable_account           ROLE    ROLE    ROLE   404     404      ROLE   ROLE     yes           ROLE
delete_account           ROLE    ROLE    ROLE   404     404      ROLE   ROLE     yes           ROLE
end_sessions             ROLE    ROLE    ROLE   404     404      ROLE   ROLE     yes           ROLE
link_external_identity   ROLE    ROLE    ROLE   CSC     CSC      ROLE   ROLE     yes           ROLE
unlink_external_identity ROLE    ROLE    ROLE   CSC     CSC      ROLE   ROLE     yes           ROLE
doubt_mark               ROLE    ROLE    ROLE   yes     404      ROLE   ROLE     ROLE          ROLE
tell_access_trouble      ROLE    ROLE    ROLE   yes     404      ROLE   ROLE     ROLE          ROLE
tell_absence             ROLE    ROLE    ROLE   404     404      ROLE   ROLE     ROLE          ROLE
see_notice               yes     yes     OWN    404     404      ROLE   ROLE     ROLE          ROLE
answer_notice            yes     yes     OWN    404     404      ROLE   ROLE     ROLE          ROLE
report_incident          ROLE    ROLE    ROLE   404     404      ROLE   ROLE     yes           ROLE
send_incident_request    ROLE    ROLE    ROLE   404     404      ROLE   ROLE     yes           ROLE
end_incident             ROLE    ROLE    ROLE   404     404      ROLE   ROLE     yes           ROLE
register_workstation     ROLE    ROLE    ROLE   404     404      ROLE   ROLE     yes           ROLE
remove_workstation       ROLE    ROLE    ROLE   404     404      ROLE   ROLE     yes           ROLE
"""
# The same roles held by people who have nothing to do with this journal.
STRANGERS = """
                         teacher master leader
publish_lesson           ASG     ASG    RO
add_marks                ASG     ASG    RO
set_attestation_marks    ASG     ASG    RO
close_attestation_sheet  ASG     ASG    RO
set_absence_reason       ROLE    OWN    OWN
request_correction       ASG     ASG    OWN
approve_correction       ROLE    ROLE   ROLE
reject_correction        ROLE    ROLE   ROLE
grant_late_permit        ROLE    ROLE   ROLE
declare_not_held         ROLE    ROLE   ROLE
submit_lesson_plan       ASG     ASG    RO
set_year_marks           ASG     ASG    RO
record_resit             ASG     ASG    RO
schedule_attestation     ROLE    ROLE   ROLE
read_journal             ASG     ASG    OWN
read_group               ASG     ASG    OWN
see_notice               ASG     ASG    OWN
answer_notice            ASG     ASG    OWN
make_remark              ROLE    ROLE   ROLE
close_remark             ROLE    ROLE   ROLE
answer_remark            ASG     ASG    ROLE
acknowledge_remark       ASG     ASG    OWN
inspect_group            ROLE    ROLE   ROLE
acknowledge_inspection   ROLE    OWN    OWN
request_identity_change  ROLE    OWN    OWN
read_group_person        ROLE    OWN    OWN
change_contacts          ROLE    OWN    OWN
issue_credentials        WI      OWN    OWN
reissue_credentials      WI      OWN    OWN
"""
