//! The code on slip and kiosk that leads a phone to its ticket.

use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

use crate::web::{App, Problem};

/// A token is at most this long; a longer one would not fit on a slip anyway.
const TOKEN_LENGTH_MAX: usize = 100;

/// `GET /ticket/{token}/qr.svg`: drawn for any token, so that it tells nobody which ones exist.
pub async fn qr(State(app): State<App>, Path(token): Path<String>) -> Result<impl IntoResponse, Problem> {
    if token.len() > TOKEN_LENGTH_MAX {
        return Err(Problem::not_found());
    }
    let address = format!("{}/ticket/{token}", app.public_url);
    let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "private, max-age=3600")];
    Ok((headers, drawn(&address).ok_or_else(Problem::not_found)?))
}

/// The drawing, black on white with its quiet border; `None` when the text does not fit into a code.
pub fn drawn(text: &str) -> Option<String> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    Some(code.render::<svg::Color<'_>>().min_dimensions(220, 220).quiet_zone(true).build())
}
