//! What a refusal of the price book is called in the words of billing.

use crate::tariffs::TariffRefusal;

/// A tariff refusal's stable name.
pub fn name_of(refusal: &TariffRefusal) -> String {
    let told = serde_json::to_value(refusal).unwrap_or_default();
    told["refusal"].as_str().unwrap_or("refused").to_owned()
}
