"""The public roles of the field. A role is granted over a region subtree or for an organisation, for a term."""

from django.utils.translation import gettext_lazy as _

RESIDENT = "resident"
CLERK = "clerk"
AREA_HEAD = "area_head"
TOWN = "town"
COUNTY = "county"
PARTY = "party"
CONVENER = "convener"
MEMBER = "member"
REPRESENTATIVE = "representative"
SUPERVISOR = "supervisor"
DEPARTMENT = "department"
EXPERT = "expert"
COMMITTEE = "committee"
AUDITOR = "auditor"
SYSTEM_ADMIN = "system_admin"
SECURITY_ADMIN = "security_admin"

LABELS = {
    CLERK: _("站点联络员"),
    AREA_HEAD: _("片长"),
    TOWN: _("乡镇(街道)经办"),
    COUNTY: _("县级办公室"),
    PARTY: _("党组织审定人"),
    CONVENER: _("协商召集人"),
    MEMBER: _("政协委员"),
    REPRESENTATIVE: _("村(居)民代表"),
    SUPERVISOR: _("村务监督员"),
    DEPARTMENT: _("部门承办人"),
    EXPERT: _("专家"),
    COMMITTEE: _("专委会"),
    AUDITOR: _("审计员"),
    SYSTEM_ADMIN: _("系统管理员"),
    SECURITY_ADMIN: _("安全管理员"),
}

# Who may work on matters and cases of a place: the offices that hold the file.
OFFICES = (CLERK, TOWN, COUNTY)
# Administrators of the system see no case content by their office alone (等保: 三员分立).
ADMINS = (SYSTEM_ADMIN, SECURITY_ADMIN, AUDITOR)
SECOND_FACTOR = (SYSTEM_ADMIN, SECURITY_ADMIN)
