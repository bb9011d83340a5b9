//! What people hold in their hands or look at, kept as snapshots in both languages: slips, receipts, the printer's
//! bytes, the live regions of board and phone page. A change of word, order or amount is seen before a customer sees it.

mod asked;
mod ordering;
mod paper;
mod refused;
mod regions;

/// Markup one element a line, pictures by their names, without what stands around `main`.
fn lines(html: &str) -> String {
    let main = html.find("<main").and_then(|from| Some(&html[from..html.find("</main>")?])).unwrap_or(html);
    let mut text = String::new();
    let mut rest = main;
    while let Some(at) = rest.find("<svg") {
        let end = rest[at..].find("</svg>").map_or(rest.len(), |end| at + end + 6);
        let name = rest[at..end].split('#').nth(1).and_then(|name| name.split('"').next()).unwrap_or("picture");
        text += &format!("{}[{name}]", &rest[..at]);
        rest = &rest[end..];
    }
    text += rest;
    text.replace("><", ">\n<")
}
