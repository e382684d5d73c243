//! The header row: which column has which name.

/// A column's name as it is compared: its letters and digits, in lower case.
pub fn key(name: &str) -> String {
    name.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The names of a table's columns.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    names: Vec<String>,
    keys: Vec<String>,
}

impl Columns {
    /// From the cells of a header row.
    pub fn of<'a>(cells: impl Iterator<Item = &'a str>) -> Self {
        let names: Vec<String> = cells.map(|cell| cell.trim().to_owned()).collect();
        let keys = names.iter().map(|name| key(name)).collect();
        Self { names, keys }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// The names as written, in order.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The first column of a name, however it is spelled.
    pub fn at(&self, name: &str) -> Option<usize> {
        let wanted = key(name);
        self.keys.iter().position(|known| *known == wanted).filter(|_| !wanted.is_empty())
    }

    /// The column of the first of these names that the table has.
    pub fn first_of(&self, names: &[&str]) -> Option<usize> {
        names.iter().find_map(|name| self.at(name))
    }

    /// Whether the table has all of these.
    pub fn has_all(&self, names: &[&str]) -> bool {
        names.iter().all(|name| self.at(name).is_some())
    }
}
