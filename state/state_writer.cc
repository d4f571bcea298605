#include "state/state_writer.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/failpoint.h"
#include "core/base/status_macros.h"
#include "core/types/check.h"
#include "state/state_json.h"

namespace dplan {

namespace {

absl::Status NotOpen(const std::string& id) {
  return absl::AbortedError(absl::StrCat("there is no open operation ", id));
}

}  // namespace

// Prepared once: preparing a statement costs several times what running it does.
struct StateWriter::Statements {
  SqliteStatement seal_head;
  SqliteStatement insert_block;
  SqliteStatement insert_provider;
  SqliteStatement find_instance;
  SqliteStatement find_dependencies;
  SqliteStatement insert_instance;
  SqliteStatement update_instance;
  SqliteStatement delete_instance;
  SqliteStatement insert_dependency;
  SqliteStatement delete_dependencies;
  SqliteStatement insert_intent;
  SqliteStatement delete_intent;
  SqliteStatement put_report;
  SqliteStatement put_write_only;
  SqliteStatement delete_write_only;
  SqliteStatement insert_log;

  static absl::StatusOr<std::unique_ptr<Statements>> Prepare(SqliteDatabase& database);
};

absl::StatusOr<std::unique_ptr<StateWriter::Statements>> StateWriter::Statements::Prepare(
    SqliteDatabase& database) {
  DPLAN_ASSIGN_OR_RETURN(
      SqliteStatement seal_head,
      database.Prepare("UPDATE head SET serial = ?, fence = ?, content = ?, chain = ?, seal = ?"
                       " WHERE one = 1 AND seal = ?"));
  DPLAN_ASSIGN_OR_RETURN(SqliteStatement insert_block,
                         database.Prepare("INSERT INTO block(address) VALUES(?)"));
  DPLAN_ASSIGN_OR_RETURN(SqliteStatement insert_provider,
                         database.Prepare("INSERT INTO provider(address) VALUES(?)"));
  DPLAN_ASSIGN_OR_RETURN(
      SqliteStatement find_instance,
      database.Prepare(absl::StrCat(kSelectInstances, " WHERE block = ? AND key = ?")));
  DPLAN_ASSIGN_OR_RETURN(
      SqliteStatement find_dependencies,
      database.Prepare(absl::StrCat(kSelectDependencies, " WHERE instance = ? ORDER BY n")));
  DPLAN_ASSIGN_OR_RETURN(
      SqliteStatement insert_instance,
      database.Prepare("INSERT INTO instance(provider, schema_version, status, attributes,"
                       " sensitive, private, serial, digest, block, key)"
                       " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  DPLAN_ASSIGN_OR_RETURN(
      SqliteStatement update_instance,
      database.Prepare("UPDATE instance SET provider = ?, schema_version = ?, status = ?,"
                       " attributes = ?, sensitive = ?, private = ?, serial = ?, digest = ?"
                       " WHERE block = ? AND key = ?"));
  DPLAN_ASSIGN_OR_RETURN(SqliteStatement delete_instance,
                         database.Prepare("DELETE FROM instance WHERE id = ?"));
  DPLAN_ASSIGN_OR_RETURN(SqliteStatement insert_dependency,
                         database.Prepare("INSERT INTO dependency(instance, n, kind, block, key)"
                                          " VALUES(?, ?, ?, ?, ?)"));
  DPLAN_ASSIGN_OR_RETURN(SqliteStatement delete_dependencies,
                         database.Prepare("DELETE FROM dependency WHERE instance = ?"));
  DPLAN_ASSIGN_OR_RETURN(
      SqliteStatement insert_intent,
      database.Prepare("INSERT INTO intent(address, id, provider, action, schema_version, planned,"
                       " prior, sensitive, private, request_digest, dependencies, begun_us, digest)"
                       " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"));
  DPLAN_ASSIGN_OR_RETURN(SqliteStatement delete_intent,
                         database.Prepare("DELETE FROM intent WHERE address = ?"));
  DPLAN_ASSIGN_OR_RETURN(
      SqliteStatement put_report,
      database.Prepare("INSERT OR REPLACE INTO report(address, known_id, checkpoint, private,"
                       " digest) VALUES(?, ?, ?, ?, ?)"));
  DPLAN_ASSIGN_OR_RETURN(
      SqliteStatement put_write_only,
      database.Prepare("INSERT OR REPLACE INTO write_only(instance, fingerprints) VALUES(?, ?)"));
  DPLAN_ASSIGN_OR_RETURN(SqliteStatement delete_write_only,
                         database.Prepare("DELETE FROM write_only WHERE instance = ?"));
  DPLAN_ASSIGN_OR_RETURN(
      SqliteStatement insert_log,
      database.Prepare("INSERT INTO log(n, operation, serial, kind, target, before, after, hash)"
                       " VALUES(?, ?, ?, ?, ?, ?, ?, ?)"));
  return std::make_unique<Statements>(
      Statements{std::move(seal_head), std::move(insert_block), std::move(insert_provider),
                 std::move(find_instance), std::move(find_dependencies), std::move(insert_instance),
                 std::move(update_instance), std::move(delete_instance),
                 std::move(insert_dependency), std::move(delete_dependencies),
                 std::move(insert_intent), std::move(delete_intent), std::move(put_report),
                 std::move(put_write_only), std::move(delete_write_only), std::move(insert_log)});
}

absl::StatusOr<std::unique_ptr<StateWriter>> StateWriter::Create(SqliteDatabase& database,
                                                                 StoredState stored) {
  DPLAN_ASSIGN_OR_RETURN(std::unique_ptr<Statements> statements, Statements::Prepare(database));
  return std::unique_ptr<StateWriter>(
      new StateWriter(database, std::move(stored), std::move(statements)));
}

StateWriter::StateWriter(SqliteDatabase& database, StoredState stored,
                         std::unique_ptr<Statements> statements)
    : database_(database),
      statements_(std::move(statements)),
      head_(std::move(stored.head)),
      names_(std::move(stored.names)),
      log_rows_(stored.log_rows) {
  seal_ = head_.Seal(hasher_);
  for (const auto& [id, intent] : stored.state.intents) {
    const std::string address = intent.address.ToString();
    const Digest digest =
        DigestOf(hasher_, intent, address, intent.provider.ToString(),
                 PathsToJson(intent.sensitive), DependenciesToJson(intent.dependencies));
    std::optional<Digest> report;
    if (intent.reported != Reported()) report = DigestOf(hasher_, address, intent.reported);
    open_.emplace(id, OpenIntent{address, digest, report});
    open_addresses_.emplace(address, id);
  }
}

StateWriter::~StateWriter() = default;

absl::Status StateWriter::Begin(const Operation& operation) {
  DPLAN_ASSIGN_OR_RETURN(SqliteTransaction transaction, SqliteTransaction::BeginWrite(database_));
  DPLAN_ASSIGN_OR_RETURN(const int64_t last,
                         database_.QueryInt("SELECT ifnull(max(id), 0) FROM operation"));
  operation_ = {.id = last + 1, .operation = operation, .first_serial = head_.serial};
  DPLAN_RETURN_IF_ERROR(PutOperation(/*insert=*/true));
  ++head_.fence;
  DPLAN_RETURN_IF_ERROR(SealHead());
  return transaction.Commit();
}

absl::Status StateWriter::Commit(const std::vector<StateEdit>& edits) {
  DPLAN_ASSIGN_OR_RETURN(SqliteTransaction transaction, SqliteTransaction::BeginWrite(database_));
  absl::Status status;
  for (const StateEdit& edit : edits) {
    ++head_.serial;
    status = Apply(edit);
    if (!status.ok()) break;
  }
  // Whoever was overtaken is told so, not what its edit then ran into.
  if (status.ok() || absl::IsAborted(status)) {
    DPLAN_RETURN_IF_ERROR(SealHead());
  }
  DPLAN_RETURN_IF_ERROR(status);
  Failpoint("state.commit_written");
  DPLAN_RETURN_IF_ERROR(transaction.Commit());
  Failpoint("state.committed");
  return absl::OkStatus();
}

absl::Status StateWriter::End(const std::string& outcome, int64_t ended_us) {
  DPLAN_ASSIGN_OR_RETURN(SqliteTransaction transaction, SqliteTransaction::BeginWrite(database_));
  head_.content.Subtract(operation_.Hash(hasher_));
  operation_.ended_us = ended_us;
  operation_.outcome = outcome;
  DPLAN_RETURN_IF_ERROR(PutOperation(/*insert=*/false));
  DPLAN_RETURN_IF_ERROR(SealHead());
  return transaction.Commit();
}

absl::Status StateWriter::PutOperation(bool insert) {
  DPLAN_ASSIGN_OR_RETURN(
      SqliteStatement put,
      database_.Prepare(
          insert ? "INSERT INTO operation(uid, kind, actor, first_serial, started_us, ended_us,"
                   " outcome, digest, id) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)"
                 : "UPDATE operation SET uid = ?, kind = ?, actor = ?, first_serial = ?,"
                   " started_us = ?, ended_us = ?, outcome = ?, digest = ? WHERE id = ?"));
  const Operation& operation = operation_.operation;
  put.BindText(operation.id).BindText(operation.kind).BindText(operation.actor);
  put.Bind(operation_.first_serial).Bind(operation.started_us);
  if (operation_.ended_us.has_value()) {
    put.Bind(*operation_.ended_us).BindText(operation_.outcome);
  } else {
    put.BindNull().BindNull();
  }
  const Digest digest = operation_.Hash(hasher_);
  DPLAN_RETURN_IF_ERROR(put.BindBlob(digest.view()).Bind(operation_.id).Run());
  head_.content.Add(digest);
  return absl::OkStatus();
}

absl::Status StateWriter::SealHead() {
  const Digest content = head_.content.sum();
  const Digest last = std::exchange(seal_, head_.Seal(hasher_));
  SqliteStatement& update = statements_->seal_head;
  update.Bind(head_.serial).Bind(head_.fence).BindBlob(content.view());
  update.BindBlob(head_.chain.view()).BindBlob(seal_.view()).BindBlob(last.view());
  DPLAN_RETURN_IF_ERROR(update.Run());
  if (database_.changed_rows() == 1) return absl::OkStatus();
  return absl::AbortedError("another run has written to the state meanwhile");
}

absl::Status StateWriter::Apply(const StateEdit& edit) {
  for (const Intent& intent : edit.begin) DPLAN_RETURN_IF_ERROR(BeginIntent(intent));
  for (const auto& [id, reported] : edit.report) DPLAN_RETURN_IF_ERROR(Report(id, reported));
  for (const std::string& id : edit.end) DPLAN_RETURN_IF_ERROR(EndIntent(id));
  for (const Object& object : edit.put) DPLAN_RETURN_IF_ERROR(Put(object));
  for (const Address& address : edit.remove) DPLAN_RETURN_IF_ERROR(Remove(address));
  for (const auto& [name, output] : edit.outputs) DPLAN_RETURN_IF_ERROR(SetOutput(name, output));
  for (const auto& [address, record] : edit.providers) {
    DPLAN_RETURN_IF_ERROR(SetProvider(address, record));
  }
  return absl::OkStatus();
}

absl::Status StateWriter::BeginIntent(const Intent& intent) {
  const std::string address = intent.address.ToString();
  if (open_.count(intent.id) > 0 || open_addresses_.count(address) > 0) {
    return absl::AbortedError(absl::StrCat("an operation on ", address, " is open already"));
  }
  const std::string provider = intent.provider.ToString();
  const std::string dependencies = DependenciesToJson(intent.dependencies);
  const std::string sensitive = PathsToJson(intent.sensitive);
  const Digest digest = DigestOf(hasher_, intent, address, provider, sensitive, dependencies);
  SqliteStatement& insert = statements_->insert_intent;
  insert.BindText(address).BindText(intent.id).BindText(provider);
  insert.Bind(static_cast<int64_t>(intent.action)).Bind(intent.schema_version);
  insert.BindText(intent.planned).BindText(intent.prior).BindText(sensitive);
  insert.BindBlob(intent.private_data);
  insert.BindText(intent.request_digest).BindText(dependencies).Bind(intent.begun_us);
  DPLAN_RETURN_IF_ERROR(insert.BindBlob(digest.view()).Run());
  head_.content.Add(digest);
  open_.emplace(intent.id, OpenIntent{address, digest, std::nullopt});
  open_addresses_.emplace(address, intent.id);
  return absl::OkStatus();
}

absl::Status StateWriter::Report(const std::string& id, const Reported& reported) {
  DPLAN_CHECK(reported != Reported());
  const auto open = open_.find(id);
  if (open == open_.end()) return NotOpen(id);
  auto& [address, digest, report] = open->second;
  if (report.has_value()) head_.content.Subtract(*report);
  report = DigestOf(hasher_, address, reported);
  head_.content.Add(*report);
  SqliteStatement& put = statements_->put_report;
  put.BindText(address).BindText(reported.known_id).BindText(reported.checkpoint);
  return put.BindBlob(reported.checkpoint_private).BindBlob(report->view()).Run();
}

absl::Status StateWriter::EndIntent(const std::string& id) {
  const auto open = open_.find(id);
  if (open == open_.end()) return NotOpen(id);
  // What was reported goes with it.
  DPLAN_RETURN_IF_ERROR(statements_->delete_intent.BindText(open->second.address).Run());
  head_.content.Subtract(open->second.digest);
  if (open->second.report.has_value()) head_.content.Subtract(*open->second.report);
  open_addresses_.erase(open->second.address);
  open_.erase(open);
  return absl::OkStatus();
}

absl::StatusOr<std::optional<InstanceRow>> StateWriter::Find(const Address& address) {
  const auto* block = names_.blocks.Find(address.block);
  if (block == nullptr) return std::nullopt;
  SqliteStatement& find = statements_->find_instance;
  find.Bind(block->second.id);
  DPLAN_ASSIGN_OR_RETURN(const bool found, BindKey(find, address.key).Step());
  if (!found) return std::nullopt;
  SqliteStatement& find_dependencies = statements_->find_dependencies;
  find_dependencies.Bind(find.Int(0));
  DependencyRows dependencies(find_dependencies);
  InstanceFields fields;
  absl::StatusOr<InstanceRow> row = ReadInstance(find, dependencies, names_, hasher_, &fields);
  find.Reset();
  find_dependencies.Reset();
  if (!row.ok()) return row.status();
  return *std::move(row);
}

absl::StatusOr<const NameTable<BlockAddress>::Entry*> StateWriter::BlockOf(
    const BlockAddress& address) {
  if (const auto* known = names_.blocks.Find(address)) return known;
  std::string text = address.ToString();
  DPLAN_RETURN_IF_ERROR(statements_->insert_block.BindText(text).Run());
  names_.blocks.Add(address, database_.last_insert_id(), std::move(text));
  return names_.blocks.Find(address);
}

absl::StatusOr<const NameTable<ProviderAddress>::Entry*> StateWriter::ProviderOf(
    const ProviderAddress& address) {
  if (const auto* known = names_.providers.Find(address)) return known;
  std::string text = address.ToString();
  DPLAN_RETURN_IF_ERROR(statements_->insert_provider.BindText(text).Run());
  names_.providers.Add(address, database_.last_insert_id(), std::move(text));
  return names_.providers.Find(address);
}

absl::Status StateWriter::Put(const Object& object) {
  DPLAN_ASSIGN_OR_RETURN(const std::optional<InstanceRow> before, Find(object.address));
  DPLAN_ASSIGN_OR_RETURN(const auto* block, BlockOf(object.address.block));
  DPLAN_ASSIGN_OR_RETURN(const auto* provider, ProviderOf(object.provider));
  const std::string sensitive = PathsToJson(object.sensitive);
  Object recorded = object;
  recorded.serial = head_.serial;
  const std::string write_only = NamedPathsToJson(object.write_only);
  InstanceFields fields{block->second.text, provider->second.text, sensitive, write_only, {}};
  for (const Dependency& dependency : object.dependencies) {
    DPLAN_ASSIGN_OR_RETURN(const auto* on, BlockOf(dependency.block));
    fields.dependency_blocks.push_back(on->second.text);
  }
  const Digest digest = DigestOf(hasher_, recorded, fields);

  SqliteStatement& put =
      before.has_value() ? statements_->update_instance : statements_->insert_instance;
  put.Bind(provider->second.id).Bind(object.schema_version);
  put.Bind(static_cast<int64_t>(object.status)).BindText(object.attributes);
  sensitive.empty() ? put.BindNull() : put.BindText(sensitive);
  object.private_data.empty() ? put.BindNull() : put.BindBlob(object.private_data);
  put.Bind(recorded.serial).BindBlob(digest.view()).Bind(block->second.id);
  DPLAN_RETURN_IF_ERROR(BindKey(put, object.address.key).Run());
  const int64_t id = before.has_value() ? before->id : database_.last_insert_id();
  head_.content.Add(digest);
  if (before.has_value()) head_.content.Subtract(before->digest);

  const bool had_dependencies = before.has_value() && !before->object.dependencies.empty();
  const bool same = before.has_value() && before->object.dependencies == object.dependencies;
  if (had_dependencies && !same) {
    DPLAN_RETURN_IF_ERROR(statements_->delete_dependencies.Bind(id).Run());
  }
  if (!same) DPLAN_RETURN_IF_ERROR(PutDependencies(id, object));
  DPLAN_RETURN_IF_ERROR(PutWriteOnly(
      id, before.has_value() ? NamedPathsToJson(before->object.write_only) : "", write_only));

  LogRow log{.kind = LogRow::Kind::kObject, .target = object.address.ToString(), .after = digest};
  if (before.has_value()) log.before = ObjectToJson(before->object);
  return Log(std::move(log));
}

absl::Status StateWriter::PutDependencies(int64_t instance, const Object& object) {
  SqliteStatement& insert = statements_->insert_dependency;
  int64_t n = 0;
  for (const Dependency& dependency : object.dependencies) {
    DPLAN_ASSIGN_OR_RETURN(const auto* block, BlockOf(dependency.block));
    insert.Bind(instance).Bind(n++).Bind(static_cast<int64_t>(dependency.kind));
    insert.Bind(block->second.id);
    dependency.key.has_value() ? BindKey(insert, *dependency.key) : insert.BindNull();
    DPLAN_RETURN_IF_ERROR(insert.Run());
  }
  return absl::OkStatus();
}

absl::Status StateWriter::PutWriteOnly(int64_t instance, const std::string& before,
                                       const std::string& after) {
  if (after == before) return absl::OkStatus();
  if (after.empty()) return statements_->delete_write_only.Bind(instance).Run();
  return statements_->put_write_only.Bind(instance).BindText(after).Run();
}

absl::Status StateWriter::Remove(const Address& address) {
  DPLAN_ASSIGN_OR_RETURN(const std::optional<InstanceRow> before, Find(address));
  std::string target = address.ToString();
  if (!before.has_value()) {
    return absl::AbortedError(absl::StrCat(target, " is not in the state"));
  }
  DPLAN_RETURN_IF_ERROR(statements_->delete_instance.Bind(before->id).Run());
  head_.content.Subtract(before->digest);
  return Log({.kind = LogRow::Kind::kObject,
              .target = std::move(target),
              .before = ObjectToJson(before->object)});
}

absl::Status StateWriter::SetOutput(const std::string& name,
                                    const std::optional<OutputValue>& output) {
  LogRow log{.kind = LogRow::Kind::kOutput, .target = name};
  DPLAN_ASSIGN_OR_RETURN(
      SqliteStatement find,
      database_.Prepare("SELECT type, value, sensitive FROM output WHERE name = ?"));
  DPLAN_ASSIGN_OR_RETURN(const bool found, find.BindText(name).Step());
  if (!found && !output.has_value()) return absl::OkStatus();
  if (found) {
    const OutputValue before{.type = std::string(find.Text(0)),
                             .value = std::string(find.Text(1)),
                             .sensitive = find.Int(2) != 0};
    find.Reset();
    head_.content.Subtract(DigestOf(hasher_, name, before));
    log.before = OutputToJson(before);
  }
  if (!output.has_value()) {
    DPLAN_ASSIGN_OR_RETURN(SqliteStatement remove,
                           database_.Prepare("DELETE FROM output WHERE name = ?"));
    DPLAN_RETURN_IF_ERROR(remove.BindText(name).Run());
    return Log(std::move(log));
  }
  DPLAN_ASSIGN_OR_RETURN(SqliteStatement put,
                         database_.Prepare("INSERT OR REPLACE INTO output(name, type, value,"
                                           " sensitive, digest) VALUES(?, ?, ?, ?, ?)"));
  log.after = DigestOf(hasher_, name, *output);
  put.BindText(name).BindText(output->type).BindText(output->value);
  DPLAN_RETURN_IF_ERROR(put.Bind(output->sensitive ? 1 : 0).BindBlob(log.after->view()).Run());
  head_.content.Add(*log.after);
  return Log(std::move(log));
}

absl::Status StateWriter::SetProvider(const ProviderAddress& address,
                                      const std::optional<ProviderRecord>& record) {
  DPLAN_ASSIGN_OR_RETURN(const auto* provider, ProviderOf(address));
  const auto& [id, text] = provider->second;
  LogRow log{.kind = LogRow::Kind::kProvider, .target = text};
  DPLAN_ASSIGN_OR_RETURN(SqliteStatement find,
                         database_.Prepare("SELECT source, config, sensitive FROM provider"
                                           " WHERE id = ? AND digest IS NOT NULL"));
  DPLAN_ASSIGN_OR_RETURN(const bool found, find.Bind(id).Step());
  if (!found && !record.has_value()) return absl::OkStatus();
  if (found) {
    ProviderRecord before{.source = std::string(find.Text(0)), .config = std::string(find.Text(1))};
    head_.content.Subtract(DigestOf(hasher_, text, before, find.Text(2)));
    DPLAN_ASSIGN_OR_RETURN(before.sensitive, NamedPathsFromJson(find.Text(2)));
    find.Reset();
    log.before = ProviderRecordToJson(before);
  }
  DPLAN_ASSIGN_OR_RETURN(SqliteStatement put,
                         database_.Prepare("UPDATE provider SET source = ?, config = ?,"
                                           " sensitive = ?, digest = ? WHERE id = ?"));
  if (!record.has_value()) {
    DPLAN_RETURN_IF_ERROR(put.BindNull().BindNull().BindNull().BindNull().Bind(id).Run());
    return Log(std::move(log));
  }
  const std::string sensitive = NamedPathsToJson(record->sensitive);
  log.after = DigestOf(hasher_, text, *record, sensitive);
  put.BindText(record->source).BindText(record->config);
  sensitive.empty() ? put.BindNull() : put.BindText(sensitive);
  DPLAN_RETURN_IF_ERROR(put.BindBlob(log.after->view()).Bind(id).Run());
  head_.content.Add(*log.after);
  return Log(std::move(log));
}

absl::Status StateWriter::Log(LogRow row) {
  row.operation = operation_.id;
  row.serial = head_.serial;
  head_.chain = row.Hash(hasher_, head_.chain);
  SqliteStatement& insert = statements_->insert_log;
  insert.Bind(++log_rows_).Bind(row.operation).Bind(row.serial);
  insert.Bind(static_cast<int64_t>(row.kind)).BindText(row.target);
  row.before.has_value() ? insert.BindText(*row.before) : insert.BindNull();
  row.after.has_value() ? insert.BindBlob(row.after->view()) : insert.BindNull();
  return insert.BindBlob(head_.chain.view()).Run();
}

}  // namespace dplan
