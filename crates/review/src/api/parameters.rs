//! Parameters of a query string as a table: the document and the reader both go by it.

use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::AnyOfBuilder;
use utoipa::openapi::{KnownFormat, Object, ObjectBuilder, RefOr, Schema, SchemaFormat, Type};

use super::needs::instant;
use crate::given::sorts;

/// What a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Any words; several divided by commas.
    Words,
    /// One of a closed list.
    OneOf(&'static [&'static str]),
    /// Several of a closed list, divided by commas.
    SomeOf(&'static [&'static str]),
    /// `true` or `false`.
    Flag,
    /// A number from 0 to 1.
    Share,
    /// A whole number from the first to the second.
    Whole(u32, u32),
    /// A day of UTC, or an instant.
    Time,
    /// 32 hexadecimal digits.
    Id,
    /// Suspected reactions, `drug/…~event/…`, divided by commas.
    Pair,
    /// Codes, `terminology:code`, divided by commas.
    Code,
    /// An order of the queue.
    Sort,
}

/// A parameter: name, what it takes, what it does.
pub(crate) type Row = (&'static str, Kind, &'static str);

/// A table of parameters.
pub(crate) trait Parameters {
    /// The rows.
    fn rows() -> Vec<Row>;
}

/// The parameters of a table, as the document shows them.
pub(crate) fn documented<T: Parameters>() -> Vec<Parameter> {
    T::rows().into_iter().map(of_row).collect()
}

fn of_row((name, kind, description): Row) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .description(Some(description))
        .schema(Some(schema(kind)))
        .build()
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn schema(kind: Kind) -> RefOr<Schema> {
    let object: Object = match kind {
        Kind::Words => text().max_length(Some(250)).pattern(Some("^[^\\x00-\\x1f\\x7f-\\x9f]*$")).build(),
        Kind::OneOf(words) => text().enum_values(Some(words.iter().copied())).build(),
        Kind::SomeOf(words) => {
            let word = words.join("|");
            text().pattern(Some(format!("^({word})(,({word}))*$"))).build()
        }
        Kind::Flag => ObjectBuilder::new().schema_type(Type::Boolean).build(),
        Kind::Share => {
            ObjectBuilder::new().schema_type(Type::Number).minimum(Some(0.0)).maximum(Some(1.0)).build()
        }
        Kind::Whole(least, most) => {
            let whole = ObjectBuilder::new().schema_type(Type::Integer);
            whole.minimum(Some(f64::from(least))).maximum(Some(f64::from(most))).build()
        }
        Kind::Time => {
            let day = text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)));
            return Schema::AnyOf(AnyOfBuilder::new().item(day).item(instant()).build()).into();
        }
        Kind::Id => text().pattern(Some("^[0-9a-f]{32}$")).build(),
        Kind::Pair => text().pattern(Some("^drug/[a-z0-9-]+~event/[a-z0-9-]+$")).build(),
        Kind::Code => text().pattern(Some("^[a-z_]+:[A-Za-z0-9:.]+$")).build(),
        Kind::Sort => text().pattern(Some(format!("^-?({})$", sorts().join("|")))).build(),
    };
    object.into()
}

/// Makes the tables known to the macro that documents an operation.
macro_rules! in_query {
    ($($table:ty),* $(,)?) => {$(
        impl utoipa::IntoParams for $table {
            fn into_params(
                _: impl Fn() -> Option<ParameterIn>,
            ) -> Vec<Parameter> {
                documented::<$table>()
            }
        }
    )*};
}

in_query!(
    crate::filter::Filter,
    crate::query::Listing,
    crate::controllers::reports::Peek,
    crate::controllers::queue::Paging,
    crate::controllers::dashboards::Volume,
    crate::controllers::dashboards::Trend,
    crate::controllers::dashboards::Table,
    crate::controllers::exports::Receiver,
    crate::controllers::operations::Letters,
    crate::controllers::alerts::Alerts,
    crate::controllers::alerts::Deliveries,
    crate::controllers::people::Whose,
    crate::controllers::trail::Lines,
);
