//! Looking ahead on both engines: arrivals counted as they come, the hall's twin of this moment, what would help.

mod arrivals;
mod staffing;
