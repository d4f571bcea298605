#include "state/state_reader.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "core/base/ids.h"
#include "core/base/status_macros.h"
#include "state/schema_text.h"
#include "state/state_json.h"

namespace dplan {
namespace {

constexpr int64_t kApplicationId = 0x44504C4E;  // "DPLN"
static_assert(kFormatVersion == std::size(kSchemaTexts));

// What the versions after `from` up to `to` add to the schema, without comments, indentation and
// line breaks, which may be changed freely.
std::string BareSchema(int64_t from, int64_t to) {
  std::string bare;
  for (int64_t version = from; version < to; ++version) {
    for (absl::string_view line : absl::StrSplit(kSchemaTexts[version], '\n')) {
      line = absl::StripAsciiWhitespace(line.substr(0, line.find("--")));
      if (!line.empty()) absl::StrAppend(&bare, line, " ");
    }
  }
  return bare;
}

absl::StatusOr<std::string> SchemaOf(SqliteDatabase& database) {
  DPLAN_ASSIGN_OR_RETURN(
      SqliteStatement row,
      database.Prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY type, name"));
  std::string text;
  for (;;) {
    DPLAN_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) return text;
    for (int column = 0; column < 4; ++column) absl::StrAppend(&text, row.Text(column), "\n");
  }
}

absl::StatusOr<std::string> MakeSchema(int64_t version) {
  DPLAN_ASSIGN_OR_RETURN(SqliteDatabase database, SqliteDatabase::OpenInMemory());
  DPLAN_RETURN_IF_ERROR(database.Execute(BareSchema(0, version)));
  return SchemaOf(database);
}

// What SQLite itself makes of the schema of a version.
const absl::StatusOr<std::string>& ExpectedSchema(int64_t version) {
  static const auto* const expected = new std::vector<absl::StatusOr<std::string>>([] {
    std::vector<absl::StatusOr<std::string>> schemas;
    for (int64_t v = 1; v <= kFormatVersion; ++v) schemas.push_back(MakeSchema(v));
    return schemas;
  }());
  return (*expected)[static_cast<size_t>(version - 1)];
}

absl::Status QuickCheck(SqliteDatabase& database) {
  DPLAN_ASSIGN_OR_RETURN(const std::string answer, database.QueryText("PRAGMA quick_check(1)"));
  // Its text may quote a key, which may be a secret.
  return answer == "ok" ? absl::OkStatus() : absl::DataLossError("its pages are damaged");
}

// Calls a function that returns absl::Status for each row that is left.
template <typename F>
absl::Status ForEachRow(SqliteStatement& row, F&& function) {
  for (;;) {
    DPLAN_ASSIGN_OR_RETURN(const bool found, row.Step());
    if (!found) return absl::OkStatus();
    DPLAN_RETURN_IF_ERROR(function());
  }
}

template <typename A>
absl::Status ReadNames(SqliteDatabase& database, const char* sql, NameTable<A>* names) {
  DPLAN_ASSIGN_OR_RETURN(SqliteStatement row, database.Prepare(sql));
  return ForEachRow(row, [&]() -> absl::Status {
    std::string text(row.Text(1));
    std::optional<A> address = A::Parse(text);
    const bool ok =
        address.has_value() && names->Add(*std::move(address), row.Int(0), std::move(text));
    return ok ? absl::OkStatus() : absl::DataLossError("the row of an address is damaged");
  });
}

// Reads all tables into a StoredState, summing up the digests.
class Reader {
 public:
  explicit Reader(SqliteDatabase& database) : database_(database) {}

  absl::StatusOr<StoredState> Read(int64_t version) {
    stored_.version = version;
    DPLAN_ASSIGN_OR_RETURN(stored_.head, ReadHead(database_, hasher_));
    stored_.state.lineage = stored_.head.lineage;
    stored_.state.serial = stored_.head.serial;
    DPLAN_RETURN_IF_ERROR(
        ReadNames(database_, "SELECT id, address FROM block", &stored_.names.blocks));
    DPLAN_RETURN_IF_ERROR(
        ReadNames(database_, "SELECT id, address FROM provider", &stored_.names.providers));
    DPLAN_RETURN_IF_ERROR(ReadInstances());
    DPLAN_RETURN_IF_ERROR(ReadOutputs());
    DPLAN_RETURN_IF_ERROR(ReadProviders());
    DPLAN_RETURN_IF_ERROR(ReadIntents());
    if (version >= 2) {
      DPLAN_RETURN_IF_ERROR(ReadReports());
      DPLAN_RETURN_IF_ERROR(ReadFingerprintKey());
    }
    DPLAN_RETURN_IF_ERROR(ReadOperations());
    if (sum_ != stored_.head.content) {
      return absl::DataLossError("rows are missing, or there are too many");
    }
    DPLAN_RETURN_IF_ERROR(ReadLog());
    return std::move(stored_);
  }

 private:
  absl::Status ReadInstances() {
    const bool first_version = stored_.version == 1;
    DPLAN_ASSIGN_OR_RETURN(
        SqliteStatement rows,
        database_.Prepare(absl::StrCat(
            first_version ? kSelectInstancesOfVersion1 : kSelectInstances, " ORDER BY id")));
    DPLAN_ASSIGN_OR_RETURN(
        SqliteStatement dependency_rows,
        database_.Prepare(absl::StrCat(kSelectDependencies, " ORDER BY instance, n")));
    DependencyRows dependencies(dependency_rows);
    InstanceFields fields;
    std::map<Address, Object>& objects = stored_.state.objects;
    DPLAN_RETURN_IF_ERROR(ForEachRow(rows, [&]() -> absl::Status {
      DPLAN_ASSIGN_OR_RETURN(InstanceRow row,
                             ReadInstance(rows, dependencies, stored_.names, hasher_, &fields));
      sum_.Add(row.digest);
      // Rows are mostly in the order of their addresses.
      objects.emplace_hint(objects.end(), row.object.address, std::move(row.object));
      return absl::OkStatus();
    }));
    DPLAN_RETURN_IF_ERROR(dependencies.Finish());
    return first_version ? absl::OkStatus() : CheckWriteOnly();
  }

  // The rows of instances were read with them; others have no digest that would miss them.
  absl::Status CheckWriteOnly() {
    DPLAN_ASSIGN_OR_RETURN(
        const int64_t left,
        database_.QueryInt("SELECT count(*) FROM write_only WHERE fingerprints = '' OR"
                           " instance NOT IN (SELECT id FROM instance)"));
    return left == 0 ? absl::OkStatus() : absl::DataLossError("it has fingerprints of no instance");
  }

  // Compares a digest with the last column of its row.
  absl::Status Verified(const Digest& digest, const SqliteStatement& row, int column,
                        absl::string_view what) {
    if (row.Blob(column) != digest.view()) {
      return absl::DataLossError(absl::StrCat("the row of ", what, " is damaged"));
    }
    sum_.Add(digest);
    return absl::OkStatus();
  }

  absl::Status ReadOutputs() {
    DPLAN_ASSIGN_OR_RETURN(
        SqliteStatement row,
        database_.Prepare("SELECT name, type, value, sensitive, digest FROM output"));
    return ForEachRow(row, [&]() -> absl::Status {
      std::string name(row.Text(0));
      OutputValue output{.type = std::string(row.Text(1)),
                         .value = std::string(row.Text(2)),
                         .sensitive = row.Int(3) != 0};
      DPLAN_RETURN_IF_ERROR(Verified(DigestOf(hasher_, name, output), row, 4, "an output"));
      stored_.state.outputs.emplace(std::move(name), std::move(output));
      return absl::OkStatus();
    });
  }

  absl::Status ReadProviders() {
    DPLAN_ASSIGN_OR_RETURN(SqliteStatement row,
                           database_.Prepare("SELECT id, source, config, sensitive, digest"
                                             " FROM provider WHERE digest IS NOT NULL"));
    return ForEachRow(row, [&]() -> absl::Status {
      const auto* provider = stored_.names.providers.Find(row.Int(0));
      if (provider == nullptr) return absl::DataLossError("the row of a provider is damaged");
      ProviderRecord record{.source = std::string(row.Text(1)), .config = std::string(row.Text(2))};
      const Digest digest = DigestOf(hasher_, provider->second.text, record, row.Text(3));
      DPLAN_RETURN_IF_ERROR(Verified(digest, row, 4, "a provider"));
      DPLAN_ASSIGN_OR_RETURN(record.sensitive, NamedPathsFromJson(row.Text(3)));
      stored_.state.providers.emplace(provider->first, std::move(record));
      return absl::OkStatus();
    });
  }

  absl::Status ReadIntents() {
    DPLAN_ASSIGN_OR_RETURN(
        SqliteStatement row,
        database_.Prepare("SELECT address, id, provider, action, schema_version, planned, prior,"
                          " sensitive, private, request_digest, dependencies, begun_us, digest"
                          " FROM intent"));
    return ForEachRow(row, [&]() { return ReadIntent(row); });
  }

  absl::Status ReadIntent(const SqliteStatement& row) {
    std::optional<Address> address = Address::Parse(std::string(row.Text(0)));
    std::optional<ProviderAddress> provider = ProviderAddress::Parse(std::string(row.Text(2)));
    const int64_t action = row.Int(3);
    if (!address.has_value() || !provider.has_value() || action < 0 || action > 2) {
      return absl::DataLossError("the row of an intent is damaged");
    }
    Intent intent{.id = std::string(row.Text(1)),
                  .address = *std::move(address),
                  .provider = *std::move(provider),
                  .action = static_cast<IntentAction>(action),
                  .schema_version = row.Int(4),
                  .planned = std::string(row.Text(5)),
                  .prior = std::string(row.Text(6)),
                  .private_data = std::string(row.Blob(8)),
                  .request_digest = std::string(row.Text(9)),
                  .begun_us = row.Int(11)};
    const Digest digest =
        DigestOf(hasher_, intent, row.Text(0), row.Text(2), row.Text(7), row.Text(10));
    DPLAN_RETURN_IF_ERROR(Verified(digest, row, 12, "an intent"));
    DPLAN_ASSIGN_OR_RETURN(intent.dependencies, DependenciesFromJson(row.Text(10)));
    DPLAN_ASSIGN_OR_RETURN(intent.sensitive, PathsFromJson(row.Text(7)));
    std::string id = intent.id;
    stored_.state.intents.emplace(std::move(id), std::move(intent));
    return absl::OkStatus();
  }

  absl::Status ReadReports() {
    std::map<std::string, Intent*> open;
    for (auto& [id, intent] : stored_.state.intents) open[intent.address.ToString()] = &intent;
    DPLAN_ASSIGN_OR_RETURN(
        SqliteStatement row,
        database_.Prepare("SELECT address, known_id, checkpoint, private, digest FROM report"));
    return ForEachRow(row, [&]() -> absl::Status {
      const auto intent = open.find(std::string(row.Text(0)));
      if (intent == open.end()) return absl::DataLossError("it has a report of no operation");
      Reported& reported = intent->second->reported;
      reported = {.known_id = std::string(row.Text(1)),
                  .checkpoint = std::string(row.Text(2)),
                  .checkpoint_private = std::string(row.Blob(3))};
      return Verified(DigestOf(hasher_, row.Text(0), reported), row, 4, "a report");
    });
  }

  absl::Status ReadFingerprintKey() {
    DPLAN_ASSIGN_OR_RETURN(SqliteStatement row,
                           database_.Prepare("SELECT key, digest FROM fingerprint_key"));
    DPLAN_RETURN_IF_ERROR(ForEachRow(row, [&] {
      stored_.state.fingerprint_key = std::string(row.Blob(0));
      return Verified(DigestOfFingerprintKey(hasher_, row.Blob(0)), row, 1, "the fingerprint key");
    }));
    return stored_.state.fingerprint_key.empty()
               ? absl::DataLossError("its fingerprint key is missing")
               : absl::OkStatus();
  }

  absl::Status ReadOperations() {
    DPLAN_ASSIGN_OR_RETURN(
        SqliteStatement row,
        database_.Prepare("SELECT id, uid, kind, actor, first_serial, started_us, ended_us,"
                          " outcome, digest FROM operation"));
    return ForEachRow(row, [&]() {
      OperationRow operation{.id = row.Int(0),
                             .operation = {.id = std::string(row.Text(1)),
                                           .kind = std::string(row.Text(2)),
                                           .actor = std::string(row.Text(3)),
                                           .started_us = row.Int(5)},
                             .first_serial = row.Int(4),
                             .outcome = std::string(row.Text(7))};
      if (!row.IsNull(6)) operation.ended_us = row.Int(6);
      return Verified(operation.Hash(hasher_), row, 8, "a run");
    });
  }

  absl::Status ReadLog() {
    DPLAN_ASSIGN_OR_RETURN(stored_.log_rows,
                           database_.QueryInt("SELECT ifnull(max(n), 0) FROM log"));
    const int64_t skipped = std::max<int64_t>(0, stored_.log_rows - kVerifiedLogRows);
    DPLAN_ASSIGN_OR_RETURN(Digest chain, ChainAt(skipped));
    DPLAN_ASSIGN_OR_RETURN(
        SqliteStatement row,
        database_.Prepare("SELECT n, operation, serial, kind, target, before, after, hash FROM log"
                          " WHERE n > ? ORDER BY n"));
    int64_t n = skipped;
    row.Bind(skipped);
    DPLAN_RETURN_IF_ERROR(ForEachRow(row, [&]() -> absl::Status {
      LogRow log{.operation = row.Int(1),
                 .serial = row.Int(2),
                 .kind = static_cast<LogRow::Kind>(row.Int(3)),
                 .target = std::string(row.Text(4)),
                 .after = Digest::FromBytes(row.Blob(6))};
      if (!row.IsNull(5)) log.before = std::string(row.Text(5));
      chain = log.Hash(hasher_, chain);
      const bool ok = row.Int(0) == ++n && chain.view() == row.Blob(7);
      return ok ? absl::OkStatus() : absl::DataLossError("its change log is damaged");
    }));
    return chain == stored_.head.chain ? absl::OkStatus()
                                       : absl::DataLossError("its change log is cut off");
  }

  // The hash of a row of the log, which it is taken at its word for.
  absl::StatusOr<Digest> ChainAt(int64_t n) {
    if (n == 0) return Head::ChainStart(hasher_, stored_.head.lineage);
    DPLAN_ASSIGN_OR_RETURN(SqliteStatement row,
                           database_.Prepare("SELECT hash FROM log WHERE n = ?"));
    DPLAN_ASSIGN_OR_RETURN(const bool found, row.Bind(n).Step());
    const std::optional<Digest> hash = found ? Digest::FromBytes(row.Blob(0)) : std::nullopt;
    if (!hash.has_value()) return absl::DataLossError("its change log is damaged");
    return *hash;
  }

  SqliteDatabase& database_;
  RowHasher hasher_;
  DigestSum sum_;
  StoredState stored_;
};

// Gives a state that has none its key.
absl::StatusOr<std::string> PutFingerprintKey(SqliteDatabase& database, RowHasher& hasher,
                                              Head* head) {
  std::string key = RandomBytes(32);
  const Digest digest = DigestOfFingerprintKey(hasher, key);
  DPLAN_ASSIGN_OR_RETURN(
      SqliteStatement insert,
      database.Prepare("INSERT INTO fingerprint_key(one, key, digest) VALUES(1, ?, ?)"));
  DPLAN_RETURN_IF_ERROR(insert.BindBlob(key).BindBlob(digest.view()).Run());
  head->content.Add(digest);
  return key;
}

}  // namespace

absl::Status CreateSchema(SqliteDatabase& database, const std::string& lineage) {
  RowHasher hasher;
  Head head{.lineage = lineage, .chain = Head::ChainStart(hasher, lineage)};
  DPLAN_ASSIGN_OR_RETURN(SqliteTransaction transaction, SqliteTransaction::BeginWrite(database));
  DPLAN_RETURN_IF_ERROR(database.Execute(absl::StrCat(BareSchema(0, kFormatVersion),
                                                      "PRAGMA application_id=", kApplicationId,
                                                      "; PRAGMA user_version=", kFormatVersion)));
  DPLAN_RETURN_IF_ERROR(PutFingerprintKey(database, hasher, &head).status());
  DPLAN_ASSIGN_OR_RETURN(
      SqliteStatement insert,
      database.Prepare("INSERT INTO head(one, lineage, serial, fence, content, chain, seal)"
                       " VALUES(1, ?, 0, 0, ?, ?, ?)"));
  const Digest content = head.content.sum();
  const Digest seal = head.Seal(hasher);
  insert.BindText(head.lineage).BindBlob(content.view()).BindBlob(head.chain.view());
  DPLAN_RETURN_IF_ERROR(insert.BindBlob(seal.view()).Run());
  return transaction.Commit();
}

absl::Status Migrate(SqliteDatabase& database, StoredState* stored) {
  if (stored->version == kFormatVersion) return absl::OkStatus();
  RowHasher hasher;
  const Digest last = stored->head.Seal(hasher);
  DPLAN_ASSIGN_OR_RETURN(SqliteTransaction transaction, SqliteTransaction::BeginWrite(database));
  DPLAN_ASSIGN_OR_RETURN(const int64_t version, CheckFormat(database));
  DPLAN_ASSIGN_OR_RETURN(const Head head, ReadHead(database, hasher));
  if (version != stored->version || head.Seal(hasher) != last) {
    return absl::AbortedError("another run has written to the state meanwhile");
  }
  DPLAN_RETURN_IF_ERROR(database.Execute(
      absl::StrCat(BareSchema(version, kFormatVersion), "PRAGMA user_version=", kFormatVersion)));
  DPLAN_ASSIGN_OR_RETURN(stored->state.fingerprint_key,
                         PutFingerprintKey(database, hasher, &stored->head));
  DPLAN_ASSIGN_OR_RETURN(SqliteStatement update,
                         database.Prepare("UPDATE head SET content = ?, seal = ? WHERE one = 1"));
  const Digest content = stored->head.content.sum();
  const Digest seal = stored->head.Seal(hasher);
  DPLAN_RETURN_IF_ERROR(update.BindBlob(content.view()).BindBlob(seal.view()).Run());
  stored->version = kFormatVersion;
  return transaction.Commit();
}

absl::StatusOr<int64_t> CheckFormat(SqliteDatabase& database) {
  DPLAN_ASSIGN_OR_RETURN(const int64_t application, database.QueryInt("PRAGMA application_id"));
  if (application != kApplicationId) {
    return absl::FailedPreconditionError("it is a SQLite database, but not a dplan state");
  }
  DPLAN_ASSIGN_OR_RETURN(const int64_t version, database.QueryInt("PRAGMA user_version"));
  if (version > kFormatVersion) {
    return absl::FailedPreconditionError(absl::StrCat("it has format version ", version,
                                                      ", and this dplan knows versions up to ",
                                                      kFormatVersion, "; use a newer dplan"));
  }
  if (version < 1) return absl::DataLossError("its format version is damaged");
  const absl::StatusOr<std::string>& expected = ExpectedSchema(version);
  if (!expected.ok()) return expected.status();
  DPLAN_ASSIGN_OR_RETURN(const std::string schema, SchemaOf(database));
  if (schema != *expected) {
    return absl::DataLossError("its tables are not those of a state: somebody changed them");
  }
  return version;
}

absl::StatusOr<StoredState> ReadState(SqliteDatabase& database) {
  DPLAN_ASSIGN_OR_RETURN(SqliteTransaction snapshot, SqliteTransaction::BeginRead(database));
  DPLAN_ASSIGN_OR_RETURN(const int64_t version, CheckFormat(database));
  DPLAN_RETURN_IF_ERROR(QuickCheck(database));
  return Reader(database).Read(version);
}

absl::StatusOr<Head> CheckCopy(SqliteDatabase& database) {
  DPLAN_ASSIGN_OR_RETURN(SqliteTransaction snapshot, SqliteTransaction::BeginRead(database));
  DPLAN_ASSIGN_OR_RETURN(const int64_t version, CheckFormat(database));
  DPLAN_RETURN_IF_ERROR(QuickCheck(database));
  RowHasher hasher;
  DPLAN_ASSIGN_OR_RETURN(const Head head, ReadHead(database, hasher));
  DPLAN_ASSIGN_OR_RETURN(
      SqliteStatement row,
      database.Prepare(
          absl::StrCat("SELECT digest FROM instance UNION ALL SELECT digest FROM output"
                       " UNION ALL SELECT digest FROM intent UNION ALL SELECT digest FROM operation"
                       " UNION ALL SELECT digest FROM provider WHERE digest IS NOT NULL",
                       version < 2 ? ""
                                   : " UNION ALL SELECT digest FROM report"
                                     " UNION ALL SELECT digest FROM fingerprint_key")));
  DigestSum sum;
  DPLAN_RETURN_IF_ERROR(ForEachRow(row, [&] {
    sum.Add(Digest::FromBytes(row.Blob(0)).value_or(Digest()));
    return absl::OkStatus();
  }));
  if (sum != head.content) return absl::DataLossError("rows are missing in the copy");
  return head;
}

}  // namespace dplan
