//! A connection to either engine; domain code does not know which.
//!
//! Diesel's own connection of several engines compiles the whole way to an engine for each question and each engine, and
//! writes a question's SQL out anew for each step of that way. Here a question is written out once for each connection
//! and handed on as its text with its values: the way to an engine is compiled once.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::Arc;

use diesel::backend::Backend;
use diesel::connection::{
    CacheSize, ConnectionSealed, Instrumentation, LoadConnection, SimpleConnection, TransactionManager,
    TransactionManagerStatus,
};
use diesel::expression::QueryMetadata;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryBuilder, QueryFragment, QueryId};
use diesel::r2d2::R2D2Connection;
use diesel::sql_types::Untyped;
use diesel::sqlite::SqliteConnection;

pub use engines::{Either, MultiBackend};

mod engines {
    use diesel::pg::PgConnection;
    use diesel::sqlite::SqliteConnection;

    /// The connection itself.
    #[derive(diesel::MultiConnection)]
    pub enum Either {
        Sqlite(SqliteConnection),
        Postgres(PgConnection),
    }
}

/// A connection to either engine.
pub struct Conn {
    either: Either,
    /// What questions of a type say: as many as the program has types of questions.
    said: HashMap<TypeId, Wording>,
}

/// A question's text, and whether the engine should keep what it has prepared for it.
#[derive(Clone)]
struct Wording {
    sql: Arc<str>,
    is_kept: bool,
}

impl From<Either> for Conn {
    fn from(either: Either) -> Self {
        Self { either, said: HashMap::new() }
    }
}

impl From<SqliteConnection> for Conn {
    fn from(conn: SqliteConnection) -> Self {
        Either::Sqlite(conn).into()
    }
}

impl From<PgConnection> for Conn {
    fn from(conn: PgConnection) -> Self {
        Either::Postgres(conn).into()
    }
}

impl Conn {
    /// The engine that there is, to ask it directly.
    pub fn either(&mut self) -> &mut Either {
        &mut self.either
    }

    /// The wording of a question of this type: read once, when its type says all of it.
    fn wording<T: QueryFragment<MultiBackend> + QueryId>(&mut self, asked: &T) -> QueryResult<Wording> {
        let kind = T::query_id();
        if let Some(wording) = kind.and_then(|kind| self.said.get(&kind)) {
            return Ok(wording.clone());
        }
        let wording = written(&self.either, asked)?;
        if let Some(kind) = kind {
            self.said.insert(kind, wording.clone());
        }
        Ok(wording)
    }

    fn ask<'conn, 'query>(&'conn mut self, question: Question<'query>) -> QueryResult<Cursor<'conn, 'query>> {
        self.either.load(question)
    }

    fn execute(&mut self, question: &Question<'_>) -> QueryResult<usize> {
        self.either.execute_returning_count(question)
    }
}

type Cursor<'conn, 'query> = <Either as LoadConnection>::Cursor<'conn, 'query>;
type Builder = <MultiBackend as Backend>::QueryBuilder;

fn written(either: &Either, asked: &dyn QueryFragment<MultiBackend>) -> QueryResult<Wording> {
    let (mut builder, backend) = match either {
        Either::Sqlite(_) => (Builder::Sqlite(Default::default()), MultiBackend::Sqlite(Default::default())),
        Either::Postgres(_) => (Builder::Postgres(Default::default()), MultiBackend::Postgres(Default::default())),
    };
    asked.to_sql(&mut builder, &backend)?;
    let is_kept = asked.is_safe_to_cache_prepared(&backend)?;
    Ok(Wording { sql: builder.finish().into(), is_kept })
}

/// A question that is written out already: only its values are still asked of it.
struct Question<'query> {
    asked: Box<dyn QueryFragment<MultiBackend> + 'query>,
    wording: Wording,
}

impl QueryFragment<MultiBackend> for Question<'_> {
    fn walk_ast<'b>(&'b self, pass: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.asked.walk_ast(pass)
    }

    fn to_sql(&self, out: &mut Builder, _: &MultiBackend) -> QueryResult<()> {
        out.push_sql(&self.wording.sql);
        Ok(())
    }

    fn collect_binds<'b>(
        &'b self,
        out: &mut <MultiBackend as Backend>::BindCollector<'b>,
        lookup: &mut <MultiBackend as diesel::sql_types::TypeMetadata>::MetadataLookup,
        backend: &'b MultiBackend,
    ) -> QueryResult<()> {
        self.asked.collect_binds(out, lookup, backend)
    }

    fn is_safe_to_cache_prepared(&self, _: &MultiBackend) -> QueryResult<bool> {
        Ok(self.wording.is_kept)
    }
}

/// An engine keeps what it prepared under the text: the type is the same for all questions.
impl QueryId for Question<'_> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl Query for Question<'_> {
    type SqlType = Untyped;
}

impl SimpleConnection for Conn {
    fn batch_execute(&mut self, sql: &str) -> QueryResult<()> {
        self.either.batch_execute(sql)
    }
}

impl ConnectionSealed for Conn {}

impl Connection for Conn {
    type Backend = MultiBackend;
    type TransactionManager = Self;

    fn establish(url: &str) -> ConnectionResult<Self> {
        Either::establish(url).map(Self::from)
    }

    fn execute_returning_count<T>(&mut self, source: &T) -> QueryResult<usize>
    where
        T: QueryFragment<MultiBackend> + QueryId,
    {
        let wording = self.wording(source)?;
        self.execute(&Question { asked: Box::new(source), wording })
    }

    fn transaction_state(&mut self) -> &mut Self {
        self
    }

    fn instrumentation(&mut self) -> &mut dyn Instrumentation {
        self.either.instrumentation()
    }

    fn set_instrumentation(&mut self, instrumentation: impl Instrumentation) {
        self.either.set_instrumentation(instrumentation);
    }

    fn set_prepared_statement_cache_size(&mut self, size: CacheSize) {
        self.either.set_prepared_statement_cache_size(size);
    }
}

impl LoadConnection for Conn {
    type Cursor<'conn, 'query> = Cursor<'conn, 'query>;
    type Row<'conn, 'query> = <Either as LoadConnection>::Row<'conn, 'query>;

    fn load<'conn, 'query, T>(&'conn mut self, source: T) -> QueryResult<Self::Cursor<'conn, 'query>>
    where
        T: Query + QueryFragment<MultiBackend> + QueryId + 'query,
        MultiBackend: QueryMetadata<T::SqlType>,
    {
        let wording = self.wording(&source)?;
        self.ask(Question { asked: Box::new(source), wording })
    }
}

impl TransactionManager<Self> for Conn {
    type TransactionStateData = Self;

    fn begin_transaction(conn: &mut Self) -> QueryResult<()> {
        Either::begin_transaction(&mut conn.either)
    }

    fn rollback_transaction(conn: &mut Self) -> QueryResult<()> {
        Either::rollback_transaction(&mut conn.either)
    }

    fn commit_transaction(conn: &mut Self) -> QueryResult<()> {
        Either::commit_transaction(&mut conn.either)
    }

    fn transaction_manager_status_mut(conn: &mut Self) -> &mut TransactionManagerStatus {
        Either::transaction_manager_status_mut(&mut conn.either)
    }

    fn is_broken_transaction_manager(conn: &mut Self) -> bool {
        Either::is_broken_transaction_manager(&mut conn.either)
    }
}

impl R2D2Connection for Conn {
    fn ping(&mut self) -> QueryResult<()> {
        self.either.ping()
    }

    fn is_broken(&mut self) -> bool {
        self.either.is_broken()
    }
}
