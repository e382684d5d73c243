//! The C interface of libchdb 26.7, made safe: [`Api`], [`Connection`], [`SelectStream`], [`InsertStream`], [`Output`].
//!
//! # Contract with the library
//! * Strings go in as pointer + length and are copied by the call; nothing of ours is kept by the engine.
//! * A connection may move between threads but is used by one at a time (`&mut`); an open stream occupies it.
//! * Every non-null result is destroyed once; a stream that did not reach its end is cancelled first.
//! * The library is never closed: it owns threads that outlive every connection. A process that ends with a connection
//!   open skips the library's destructors, see `exit_without_destructors`.
//! * Failures are text (`Code: 60. DB::Exception: …`), returned as [`EngineText`]; no call panics or unwinds.
#![allow(unsafe_code, reason = "the one place that calls into libchdb; each block says why it is sound")]

use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::path::Path;
use std::ptr::NonNull;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use libloading::os::unix::{Library, RTLD_LOCAL, RTLD_NOW};

/// `struct chdb_connection_`, never looked into.
#[repr(C)]
struct RawConnection([u8; 0]);
/// `struct chdb_result_`, never looked into. Also the handle of a running select.
#[repr(C)]
struct RawResult([u8; 0]);
/// `struct chdb_insert_stream_`, never looked into.
#[repr(C)]
struct RawInsert([u8; 0]);

/// `chdb_state`: zero is success.
const SUCCESS: c_int = 0;

/// `(conn, sql, sql_len, format, format_len, names, name_lens, values, value_lens, count) -> result`.
type QueryFn = unsafe extern "C" fn(
    *mut RawConnection,
    *const c_char,
    usize,
    *const c_char,
    usize,
    *const *const c_char,
    *const usize,
    *const *const c_char,
    *const usize,
    usize,
) -> *mut RawResult;

/// The functions of the library that we call. Loaded once per opened directory; plain pointers.
pub(crate) struct Api {
    /// `chdb_connection *chdb_connect(int argc, char **argv)`: null, or a pointer to a null, on failure.
    connect: unsafe extern "C" fn(c_int, *mut *mut c_char) -> *mut *mut RawConnection,
    /// `void chdb_close_conn(chdb_connection *)`: takes what `connect` returned.
    close: unsafe extern "C" fn(*mut *mut RawConnection),
    /// `chdb_query_with_params_n`: runs to the end and returns the whole output.
    query: QueryFn,
    /// `chdb_stream_query_with_params_n`: starts a select; errors may only show at the first fetch.
    select: QueryFn,
    /// `chdb_result *chdb_stream_fetch_result(conn, stream)`: one chunk; no rows means the end.
    fetch: unsafe extern "C" fn(*mut RawConnection, *mut RawResult) -> *mut RawResult,
    /// `void chdb_stream_cancel_query(conn, stream)`: stops; does not free.
    cancel_select: unsafe extern "C" fn(*mut RawConnection, *mut RawResult),
    /// `void chdb_destroy_query_result(result)`.
    destroy_result: unsafe extern "C" fn(*mut RawResult),
    /// `char *chdb_result_buffer(result)`: owned by the result.
    buffer: unsafe extern "C" fn(*mut RawResult) -> *const c_char,
    /// `size_t chdb_result_length(result)`: bytes in the buffer.
    length: unsafe extern "C" fn(*mut RawResult) -> usize,
    /// `const char *chdb_result_error(result)`: null or empty when all is well; owned by the result.
    error: unsafe extern "C" fn(*mut RawResult) -> *const c_char,
    /// `uint64_t chdb_result_rows_read(result)`.
    rows_read: unsafe extern "C" fn(*mut RawResult) -> u64,
    /// `uint64_t chdb_result_rows_written(result)`: counts the rows of materialised views too.
    rows_written: unsafe extern "C" fn(*mut RawResult) -> u64,
    /// `uint64_t chdb_result_bytes_written(result)`.
    bytes_written: unsafe extern "C" fn(*mut RawResult) -> u64,
    /// `chdb_insert_stream chdb_stream_insert_n(conn, sql, sql_len, format, format_len)`: SQL without a FORMAT clause.
    insert: unsafe extern "C" fn(
        *mut RawConnection,
        *const c_char,
        usize,
        *const c_char,
        usize,
    ) -> *mut RawInsert,
    /// `chdb_state chdb_stream_append(stream, data, len)`: blocks under backpressure; copies.
    append: unsafe extern "C" fn(*mut RawInsert, *const c_void, usize) -> c_int,
    /// `chdb_result *chdb_stream_done(stream)`: commits; does not free the stream.
    done: unsafe extern "C" fn(*mut RawInsert) -> *mut RawResult,
    /// `const char *chdb_stream_insert_error(stream)`: null when all is well; owned by the stream.
    insert_error: unsafe extern "C" fn(*mut RawInsert) -> *const c_char,
    /// `void chdb_stream_cancel_insert(stream)`: abandons; does not free.
    cancel_insert: unsafe extern "C" fn(*mut RawInsert),
    /// `void chdb_destroy_insert_stream(stream)`.
    destroy_insert: unsafe extern "C" fn(*mut RawInsert),
    /// `const char *chdb_version(void)`: static text.
    version: unsafe extern "C" fn() -> *const c_char,
}

/// Connections open in this process.
static OPEN: AtomicUsize = AtomicUsize::new(0);

/// Makes the end of the process safe while connections are open.
///
/// `exit` runs the destructors of the library's globals while its threads (merges, timers) still use them, and the
/// process would die of SIGSEGV instead of ending with its status. With a connection open it therefore ends at once:
/// what was acknowledged is on disk, exactly as after `kill -9`. After a proper close nothing is skipped.
/// Handlers run last in, first out, and the library registers its own as it goes, so this is done at each connection.
fn exit_without_destructors() {
    type Handler = extern "C" fn(c_int, *mut c_void);
    extern "C" fn at_exit(status: c_int, _: *mut c_void) {
        if OPEN.load(Ordering::SeqCst) > 0
            // SAFETY: `void _exit(int)` of the C library, callable anywhere.
            && let Ok(end) = unsafe { Library::this().get::<unsafe extern "C" fn(c_int)>(b"_exit\0") }
        {
            unsafe { end(status) };
        }
    }
    // SAFETY: `int on_exit(void (*)(int, void *), void *)` of glibc, which the engine needs anyway; looked up so that
    // the program links elsewhere. The handler is a function of this program, which is never unloaded.
    unsafe {
        if let Ok(on_exit) =
            Library::this().get::<unsafe extern "C" fn(Handler, *mut c_void) -> c_int>(b"on_exit\0")
        {
            on_exit(at_exit, std::ptr::null_mut());
        }
    }
}

/// What the engine said when a call failed.
#[derive(Debug, Clone)]
pub(crate) struct EngineText(pub(crate) String);

impl Api {
    /// Opens the library at `path` and finds every function, for the rest of the process's life.
    pub(crate) fn load(path: &Path) -> Result<Arc<Api>, libloading::Error> {
        // SAFETY: loading runs the library's initialisers; the search only offers files named as the engine, and the
        // installer checks the engine's hash.
        let library = unsafe { Library::open(Some(path), RTLD_NOW | RTLD_LOCAL)? };
        // SAFETY: each name is paired with the signature documented on its field (libchdb 26.7, checked by the tests
        // against the real library); the pointers stay valid because the library is forgotten below.
        let api = unsafe {
            Api {
                connect: *library.get(b"chdb_connect\0")?,
                close: *library.get(b"chdb_close_conn\0")?,
                query: *library.get(b"chdb_query_with_params_n\0")?,
                select: *library.get(b"chdb_stream_query_with_params_n\0")?,
                fetch: *library.get(b"chdb_stream_fetch_result\0")?,
                cancel_select: *library.get(b"chdb_stream_cancel_query\0")?,
                destroy_result: *library.get(b"chdb_destroy_query_result\0")?,
                buffer: *library.get(b"chdb_result_buffer\0")?,
                length: *library.get(b"chdb_result_length\0")?,
                error: *library.get(b"chdb_result_error\0")?,
                rows_read: *library.get(b"chdb_result_rows_read\0")?,
                rows_written: *library.get(b"chdb_result_rows_written\0")?,
                bytes_written: *library.get(b"chdb_result_bytes_written\0")?,
                insert: *library.get(b"chdb_stream_insert_n\0")?,
                append: *library.get(b"chdb_stream_append\0")?,
                done: *library.get(b"chdb_stream_done\0")?,
                insert_error: *library.get(b"chdb_stream_insert_error\0")?,
                cancel_insert: *library.get(b"chdb_stream_cancel_insert\0")?,
                destroy_insert: *library.get(b"chdb_destroy_insert_stream\0")?,
                version: *library.get(b"chdb_version\0")?,
            }
        };
        // SAFETY: `void chdb_set_signal_handlers_enabled(int)`, callable at any time. Off before the first connection,
        // because SIGTERM and SIGINT belong to this program's graceful shutdown. Older engines lack it.
        if let Ok(handlers) =
            unsafe { library.get::<unsafe extern "C" fn(c_int)>(b"chdb_set_signal_handlers_enabled\0") }
        {
            unsafe { handlers(0) };
        }
        std::mem::forget(library);
        Ok(Arc::new(api))
    }

    /// Version of the library, for example `26.7.3`.
    pub(crate) fn version(&self) -> String {
        // SAFETY: no arguments; returns static NUL-terminated text or null, which `text` checks.
        unsafe { text((self.version)()) }.unwrap_or_default()
    }
}

/// Copies a C string; `None` for null or empty.
///
/// # Safety
/// `pointer` is null or points to NUL-terminated bytes that live through the call.
unsafe fn text(pointer: *const c_char) -> Option<String> {
    if pointer.is_null() {
        return None;
    }
    let text = unsafe { CStr::from_ptr(pointer) };
    (!text.is_empty()).then(|| text.to_string_lossy().into_owned())
}

/// One open connection. Settings and the current database are its own; statements on it run one after another.
pub(crate) struct Connection {
    api: Arc<Api>,
    slot: NonNull<*mut RawConnection>,
}

// SAFETY: the engine ties nothing of a connection to a thread (measured: calls from many threads on one connection are
// serialised inside), and `&mut self` keeps us to one caller at a time.
unsafe impl Send for Connection {}

impl Connection {
    /// Connects with command-line style arguments (`--path=…`); `None` when the engine refuses, for a reason it only
    /// prints.
    pub(crate) fn open(api: &Arc<Api>, arguments: &[CString]) -> Option<Connection> {
        let mut argv: Vec<*mut c_char> = arguments.iter().map(|a| a.as_ptr().cast_mut()).collect();
        let argc = c_int::try_from(argv.len()).ok()?;
        // SAFETY: `argv` holds `argc` NUL-terminated strings that outlive the call; the engine only reads them.
        let slot = NonNull::new(unsafe { (api.connect)(argc, argv.as_mut_ptr()) })?;
        // SAFETY: a non-null return points to the connection, which may itself be null on failure.
        if unsafe { *slot.as_ptr() }.is_null() {
            return None;
        }
        OPEN.fetch_add(1, Ordering::SeqCst);
        exit_without_destructors();
        Some(Connection { api: Arc::clone(api), slot })
    }

    fn raw(&mut self) -> *mut RawConnection {
        // SAFETY: `slot` stays valid until `drop` closes it.
        unsafe { *self.slot.as_ptr() }
    }

    /// Runs `sql` to the end. `params` fill `{name:Type}` placeholders, values in ClickHouse's escaped text form.
    pub(crate) fn query(
        &mut self,
        sql: &str,
        format: &str,
        params: &[(String, String)],
    ) -> Result<Output, EngineText> {
        let function = self.api.query;
        let raw = self.call(function, sql, format, params);
        Output::new(&self.api, raw)?.checked()
    }

    /// Starts a select whose output is fetched in chunks.
    pub(crate) fn select(
        &mut self,
        sql: &str,
        format: &str,
        params: &[(String, String)],
    ) -> Result<SelectStream<'_>, EngineText> {
        let function = self.api.select;
        let raw = self.call(function, sql, format, params);
        let handle = Output::new(&self.api, raw)?.checked()?;
        Ok(SelectStream { connection: self, handle, open: true })
    }

    /// Starts an insert; `sql` has no FORMAT clause.
    pub(crate) fn insert(&mut self, sql: &str, format: &str) -> Result<InsertStream<'_>, EngineText> {
        // SAFETY: pointer and length of live strings; the handle is owned by the stream built from it.
        let raw = unsafe {
            (self.api.insert)(
                self.raw(),
                sql.as_ptr().cast(),
                sql.len(),
                format.as_ptr().cast(),
                format.len(),
            )
        };
        let handle = NonNull::new(raw).ok_or_else(no_answer)?;
        let stream = InsertStream { api: Arc::clone(&self.api), handle, open: true, _connection: self };
        match stream.error() {
            Some(error) => Err(error),
            None => Ok(stream),
        }
    }

    fn call(
        &mut self,
        function: QueryFn,
        sql: &str,
        format: &str,
        params: &[(String, String)],
    ) -> *mut RawResult {
        let names: Vec<*const c_char> = params.iter().map(|(name, _)| name.as_ptr().cast()).collect();
        let name_lens: Vec<usize> = params.iter().map(|(name, _)| name.len()).collect();
        let values: Vec<*const c_char> = params.iter().map(|(_, value)| value.as_ptr().cast()).collect();
        let value_lens: Vec<usize> = params.iter().map(|(_, value)| value.len()).collect();
        // SAFETY: every pointer comes with its length and outlives the call; the four arrays have `params.len()`
        // entries each; the engine copies what it keeps.
        unsafe {
            function(
                self.raw(),
                sql.as_ptr().cast(),
                sql.len(),
                format.as_ptr().cast(),
                format.len(),
                names.as_ptr(),
                name_lens.as_ptr(),
                values.as_ptr(),
                value_lens.as_ptr(),
                params.len(),
            )
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        // SAFETY: `slot` came from `connect` and is closed once; streams borrow the connection, so none is open.
        unsafe { (self.api.close)(self.slot.as_ptr()) };
        OPEN.fetch_sub(1, Ordering::SeqCst);
    }
}

/// The output of a statement, or one chunk of a select; frees itself.
pub(crate) struct Output {
    api: Arc<Api>,
    raw: NonNull<RawResult>,
}

// SAFETY: a result is plain memory of the engine without ties to a thread, read-only until it is destroyed.
unsafe impl Send for Output {}

impl Output {
    fn new(api: &Arc<Api>, raw: *mut RawResult) -> Result<Output, EngineText> {
        let raw = NonNull::new(raw).ok_or_else(no_answer)?;
        Ok(Output { api: Arc::clone(api), raw })
    }

    fn checked(self) -> Result<Output, EngineText> {
        // SAFETY: `raw` is live; the text is copied before anything can free it.
        match unsafe { text((self.api.error)(self.raw.as_ptr())) } {
            Some(error) => Err(EngineText(error)),
            None => Ok(self),
        }
    }

    /// Rows the statement read, or rows in this chunk.
    pub(crate) fn rows_read(&self) -> u64 {
        // SAFETY: `raw` is live.
        unsafe { (self.api.rows_read)(self.raw.as_ptr()) }
    }

    /// Rows written, those of materialised views included.
    pub(crate) fn rows_written(&self) -> u64 {
        // SAFETY: `raw` is live.
        unsafe { (self.api.rows_written)(self.raw.as_ptr()) }
    }

    /// Bytes written, uncompressed.
    pub(crate) fn bytes_written(&self) -> u64 {
        // SAFETY: `raw` is live.
        unsafe { (self.api.bytes_written)(self.raw.as_ptr()) }
    }
}

impl AsRef<[u8]> for Output {
    fn as_ref(&self) -> &[u8] {
        // SAFETY: `raw` is live; the buffer holds `length` bytes and belongs to the result, which `self` owns.
        unsafe {
            let buffer = (self.api.buffer)(self.raw.as_ptr());
            let length = (self.api.length)(self.raw.as_ptr());
            if buffer.is_null() || length == 0 {
                &[]
            } else {
                std::slice::from_raw_parts(buffer.cast(), length)
            }
        }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        // SAFETY: owned and destroyed once.
        unsafe { (self.api.destroy_result)(self.raw.as_ptr()) };
    }
}

/// A running select. Dropping it cancels the query.
pub(crate) struct SelectStream<'a> {
    connection: &'a mut Connection,
    handle: Output,
    /// False once the engine has ended the query itself, by its last chunk or by an error.
    open: bool,
}

impl SelectStream<'_> {
    /// The next chunk, with the format's header repeated in it; a chunk without rows is the last.
    pub(crate) fn fetch(&mut self) -> Result<Output, EngineText> {
        let fetch = self.connection.api.fetch;
        // SAFETY: the stream belongs to this connection and both are live.
        let raw = unsafe { fetch(self.connection.raw(), self.handle.raw.as_ptr()) };
        let chunk = Output::new(&self.connection.api, raw).and_then(Output::checked);
        self.open = chunk.as_ref().is_ok_and(|chunk| chunk.rows_read() > 0);
        chunk
    }
}

impl Drop for SelectStream<'_> {
    fn drop(&mut self) {
        if self.open {
            let cancel = self.connection.api.cancel_select;
            // SAFETY: the stream belongs to this connection and has not ended; `handle` frees it afterwards.
            unsafe { cancel(self.connection.raw(), self.handle.raw.as_ptr()) };
        }
    }
}

/// A running insert. Dropping it without [`InsertStream::finish`] commits nothing.
pub(crate) struct InsertStream<'a> {
    api: Arc<Api>,
    handle: NonNull<RawInsert>,
    open: bool,
    _connection: &'a mut Connection,
}

impl InsertStream<'_> {
    fn error(&self) -> Option<EngineText> {
        // SAFETY: the handle is live; the text is copied at once.
        unsafe { text((self.api.insert_error)(self.handle.as_ptr())) }.map(EngineText)
    }

    /// Hands over more bytes of the format; boundaries need not fall between rows.
    pub(crate) fn append(&mut self, data: &[u8]) -> Result<(), EngineText> {
        // SAFETY: pointer and length of a live slice, copied by the call.
        let state = unsafe { (self.api.append)(self.handle.as_ptr(), data.as_ptr().cast(), data.len()) };
        if state == SUCCESS { Ok(()) } else { Err(self.error().unwrap_or_else(no_answer)) }
    }

    /// Commits; the output carries the counts of rows and bytes.
    pub(crate) fn finish(mut self) -> Result<Output, EngineText> {
        self.open = false;
        // SAFETY: the handle is live and finished once; `drop` frees it.
        let raw = unsafe { (self.api.done)(self.handle.as_ptr()) };
        match self.error() {
            Some(error) => {
                drop(Output::new(&self.api, raw));
                Err(error)
            }
            None => Output::new(&self.api, raw)?.checked(),
        }
    }
}

impl Drop for InsertStream<'_> {
    fn drop(&mut self) {
        // SAFETY: the handle is live; cancelling does not free, destroying does, each at most once.
        unsafe {
            if self.open {
                (self.api.cancel_insert)(self.handle.as_ptr());
            }
            (self.api.destroy_insert)(self.handle.as_ptr());
        }
    }
}

fn no_answer() -> EngineText {
    EngineText("Code: 49. DB::Exception: the engine gave no answer. (LOGICAL_ERROR)".into())
}
