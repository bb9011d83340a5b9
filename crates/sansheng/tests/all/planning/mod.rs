//! Looking ahead on both engines: arrivals counted as they come, the hall's twin of this moment, advice that is taken, a
//! rush that the advice relieves.

mod advice;
mod arrivals;
mod loans;
mod quieter;
mod rush;
mod staffing;
