//! The pages, one file a screen: what it shows is declared as a view, and each region is one pure function of it.
