//! Who acts: every command knows, and the journal keeps it.

use serde::{Deserialize, Serialize};

/// What somebody on the staff may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Clerk,
    Greeter,
    DutyManager,
    Leader,
    Technician,
    Auditor,
    Administrator,
    Owner,
}

impl Role {
    /// Every role, for tables and choices.
    pub const ALL: [Self; 8] = [
        Self::Clerk,
        Self::Greeter,
        Self::DutyManager,
        Self::Leader,
        Self::Technician,
        Self::Auditor,
        Self::Administrator,
        Self::Owner,
    ];

    /// As tables and the API write it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Clerk => "clerk",
            Self::Greeter => "greeter",
            Self::DutyManager => "duty_manager",
            Self::Leader => "leader",
            Self::Technician => "technician",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
            Self::Owner => "owner",
        }
    }

    /// Reads what [`Role::as_str`] wrote.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }
}

/// Who does something: a person of the staff, a device, the public, or the clock itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// `staff:ID`, `device:ID`, `public`, `system`.
    pub id: String,
    /// The role's name, the device's scope, `public` or `system`.
    pub role: String,
    /// The request this came with, so that log and journal can be read side by side.
    pub request: String,
}

impl Actor {
    /// Ticks, migrations, imports: nobody in person.
    pub fn system() -> Self {
        Self { id: "system".into(), role: "system".into(), request: String::new() }
    }

    /// Somebody without a session: a phone page, an open kiosk.
    pub fn public() -> Self {
        Self { id: "public".into(), role: "public".into(), request: String::new() }
    }

    /// A person of the staff.
    pub fn staff(id: &str, role: Role) -> Self {
        Self { id: format!("staff:{id}"), role: role.as_str().into(), request: String::new() }
    }

    /// A device with its scope.
    pub fn device(id: &str, scope: &str) -> Self {
        Self { id: format!("device:{id}"), role: scope.into(), request: String::new() }
    }

    /// The same actor on a certain request.
    pub fn on_request(mut self, request: &str) -> Self {
        self.request = request.to_owned();
        self
    }

    /// The staff id when this is a person of the staff.
    pub fn staff_id(&self) -> Option<&str> {
        self.id.strip_prefix("staff:")
    }
}
