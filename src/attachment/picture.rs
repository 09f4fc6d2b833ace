//! A picture: PNG or JPEG.

use super::{Examine, Trace, Unfit, blocks, contrast, kind_of, mebibytes};
use image::{ImageFormat, ImageReader, Limits};
use std::io::Cursor;

/// The most pixels a side: an A4 page at 300 dpi has 2,480 by 3,508.
pub const MOST_SIDE: u32 = 4000;

/// The most bytes that decoding may take: 4,000 by 4,000 pixels with four channels of 16 bits, and as much again to work with.
const MOST_DECODED: u64 = 2 * 8 * MOST_SIDE as u64 * MOST_SIDE as u64;

/// The least contrast in grey of what must be seen of a graphic (WCAG 2.2, success criterion 1.4.11 "Non-text contrast").
pub const LEAST_CONTRAST: f64 = 3.0;

/// The kinds of pictures that are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// PNG (ISO/IEC 15948).
    Png,
    /// JPEG (ISO/IEC 10918).
    Jpeg,
}

impl Format {
    /// The ending of a file's name.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Jpeg => "jpg",
        }
    }
}

/// What is in the bytes of a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Picture {
    /// Its kind.
    pub format: Format,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// What is in the file beside the picture.
    pub traces: Vec<Trace>,
    /// The contrast in grey between the light and the dark parts, from 1 to 21.
    pub contrast: f64,
}

impl Examine for Picture {
    const MOST_BYTES: u64 = 1024 * 1024;

    fn examine(bytes: &[u8]) -> Result<Self, Unfit> {
        if bytes.len() as u64 > Self::MOST_BYTES {
            let why = format!("it has more than {}", mebibytes(Self::MOST_BYTES));
            return Err(Unfit::new(why, "make it smaller: 1,200 pixels across are enough for a page"));
        }
        let (format, decoder) = match image::guess_format(bytes) {
            Ok(decoder @ ImageFormat::Png) => (Format::Png, decoder),
            Ok(decoder @ ImageFormat::Jpeg) => (Format::Jpeg, decoder),
            _ => {
                let why = format!("it is {}", kind_of(bytes));
                return Err(Unfit::new(why, "save it as PNG (drawings) or JPEG (photographs); its name does not count"));
            }
        };
        let broken = |error| Unfit::new(format!("it can't be decoded: {error}"), "open it in a program for pictures, and save it anew");
        let reader = || ImageReader::with_format(Cursor::new(bytes), decoder);
        let (width, height) = reader().into_dimensions().map_err(broken)?;
        if width.max(height) > MOST_SIDE {
            let why = format!("it has {width} by {height} pixels, and {MOST_SIDE} a side is the most");
            return Err(Unfit::new(why, "make it smaller: 1,200 pixels across are enough for a page"));
        }
        let mut reader = reader();
        let mut limits = Limits::no_limits();
        (limits.max_image_width, limits.max_image_height) = (Some(MOST_SIDE), Some(MOST_SIDE));
        limits.max_alloc = Some(MOST_DECODED);
        reader.limits(limits);
        let pixels = reader.decode().map_err(broken)?.into_rgba8();
        let traces = match format {
            Format::Png => blocks::of_png(bytes),
            Format::Jpeg => blocks::of_jpeg(bytes),
        };
        Ok(Self { format, width, height, traces, contrast: contrast::of(pixels.pixels()) })
    }
}
