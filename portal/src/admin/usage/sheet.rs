//! The table as a spreadsheet (Office Open XML), with the method on a sheet of its own.

use super::table::{Table, Value, definition, name};
use crate::views::Language;
use hotspot::report::{Figure, Usage};
use rust_xlsxwriter::{Format, Workbook, XlsxError};

/// What is told beside the figures.
pub struct Method<'a> {
    pub title: String,
    /// Who made it and when.
    pub made: String,
    pub language: Language,
    pub usage: &'a Usage,
}

/// # Errors
/// Where there are more rows than a sheet holds.
pub fn workbook(table: &Table, method: &Method<'_>) -> Result<Vec<u8>, XlsxError> {
    let (bold, number) = (Format::new().set_bold(), Format::new().set_num_format("#,##0"));
    let words = method.language.words();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name(words.say("usage-sheet-figures"))?;
    for (column, title) in (0..).zip(&table.header) {
        sheet.write_string_with_format(0, column, title, &bold)?;
        sheet.set_column_width(column, 18)?;
    }
    for (line, row) in (1..).zip(&table.rows) {
        for (column, value) in (0..).zip(row) {
            match value {
                Value::Text(text) => sheet.write_string(line, column, text)?,
                // Exact up to 2^53, which is 9 PB.
                Value::Count(count) => {
                    sheet.write_number_with_format(line, column, *count as f64, &number)?
                }
                Value::Missing => continue,
            };
        }
    }
    sheet.set_freeze_panes(1, 3)?;
    let sheet = book.add_worksheet().set_name(words.say("usage-sheet-method"))?;
    sheet.set_column_width(0, 32)?.set_column_width(1, 90)?;
    sheet.write_string_with_format(0, 0, &method.title, &bold)?;
    sheet.write_string(1, 0, &method.made)?;
    sheet.write_string(2, 0, words.say("usage-method-missing"))?;
    sheet.write_string(3, 0, words.say("usage-method-devices"))?;
    for (line, figure) in (5..).zip(Figure::ALL) {
        sheet.write_string(line, 0, name(words, figure))?;
        sheet.write_string(line, 1, definition(method.language, figure, method.usage.period.by))?;
    }
    book.save_to_buffer()
}
