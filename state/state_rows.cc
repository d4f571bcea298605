#include "state/state_rows.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "core/base/status_macros.h"
#include "state/state_json.h"

namespace dplan {

Digest Head::Seal(RowHasher& hasher) const {
  hasher.Start('H').Text(lineage).Int(serial).Int(fence);
  return hasher.Text(content.sum().view()).Text(chain.view()).Finish();
}

Digest Head::ChainStart(RowHasher& hasher, const std::string& lineage) {
  return hasher.Start('C').Text(lineage).Finish();
}

absl::StatusOr<Head> ReadHead(SqliteDatabase& database, RowHasher& hasher) {
  DPLAN_ASSIGN_OR_RETURN(
      SqliteStatement row,
      database.Prepare("SELECT lineage, serial, fence, content, chain, seal FROM head"));
  DPLAN_ASSIGN_OR_RETURN(const bool found, row.Step());
  const std::optional<Digest> content = found ? Digest::FromBytes(row.Blob(3)) : std::nullopt;
  const std::optional<Digest> chain = found ? Digest::FromBytes(row.Blob(4)) : std::nullopt;
  const std::optional<Digest> seal = found ? Digest::FromBytes(row.Blob(5)) : std::nullopt;
  if (!content.has_value() || !chain.has_value() || !seal.has_value()) {
    return absl::DataLossError("its head row is missing or cut off");
  }
  Head head{.lineage = std::string(row.Text(0)),
            .serial = row.Int(1),
            .fence = row.Int(2),
            .content = DigestSum(*content),
            .chain = *chain};
  if (head.Seal(hasher) != *seal) return absl::DataLossError("its head row is damaged");
  DPLAN_ASSIGN_OR_RETURN(const bool another, row.Step());
  if (another) return absl::DataLossError("it has more than one head row");
  return head;
}

Digest LogRow::Hash(RowHasher& hasher, const Digest& previous) const {
  hasher.Start('L').Text(previous.view()).Int(operation).Int(serial);
  hasher.Int(static_cast<int64_t>(kind)).Text(target);
  if (before.has_value()) {
    hasher.Text(*before);
  } else {
    hasher.Null();
  }
  if (after.has_value()) {
    hasher.Text(after->view());
  } else {
    hasher.Null();
  }
  return hasher.Finish();
}

Digest OperationRow::Hash(RowHasher& hasher) const {
  hasher.Start('R').Int(id).Text(operation.id).Text(operation.kind).Text(operation.actor);
  hasher.Int(first_serial).Int(operation.started_us);
  if (ended_us.has_value()) {
    hasher.Int(*ended_us);
  } else {
    hasher.Null();
  }
  return hasher.Text(outcome).Finish();
}

SqliteStatement& BindKey(SqliteStatement& statement, const InstanceKey& key) {
  if (const int64_t* index = key.index()) return statement.Bind(*index);
  if (const std::string* text = key.key()) return statement.BindText(*text);
  return statement.BindBlob("");
}

std::optional<InstanceKey> ReadKey(const SqliteStatement& row, int column) {
  switch (row.ColumnKind(column)) {
    case SqliteStatement::Kind::kInteger:
      return InstanceKey(row.Int(column));
    case SqliteStatement::Kind::kText:
      return InstanceKey(std::string(row.Text(column)));
    case SqliteStatement::Kind::kBlob:
      if (row.Blob(column).empty()) return InstanceKey();
      return std::nullopt;
    case SqliteStatement::Kind::kNull:
    case SqliteStatement::Kind::kReal:
      return std::nullopt;
  }
  return std::nullopt;
}

absl::Status DependencyRows::Advance() {
  DPLAN_ASSIGN_OR_RETURN(has_row_, rows_.Step());
  if (has_row_) instance_ = rows_.Int(0);
  return absl::OkStatus();
}

absl::Status DependencyRows::Take(int64_t instance, const StoredNames& names,
                                  std::vector<Dependency>* dependencies,
                                  std::vector<absl::string_view>* blocks) {
  if (!std::exchange(started_, true)) DPLAN_RETURN_IF_ERROR(Advance());
  while (has_row_ && instance_ <= instance) {
    const auto* block = names.blocks.Find(rows_.Int(2));
    const int64_t kind = rows_.Int(1);
    std::optional<InstanceKey> key;
    bool ok = instance_ == instance && block != nullptr && kind >= 0 && kind <= 2;
    if (!rows_.IsNull(3)) {
      key = ReadKey(rows_, 3);
      ok = ok && key.has_value();
    }
    if (!ok) return absl::DataLossError("a row of its dependencies is damaged");
    dependencies->push_back({.kind = static_cast<Dependency::Kind>(kind),
                             .block = block->first,
                             .key = std::move(key)});
    blocks->push_back(block->second.text);
    DPLAN_RETURN_IF_ERROR(Advance());
  }
  return absl::OkStatus();
}

absl::Status DependencyRows::Finish() {
  if (!std::exchange(started_, true)) DPLAN_RETURN_IF_ERROR(Advance());
  return has_row_ ? absl::DataLossError("it has dependencies of no instance") : absl::OkStatus();
}

absl::StatusOr<InstanceRow> ReadInstance(const SqliteStatement& row, DependencyRows& dependencies,
                                         const StoredNames& names, RowHasher& hasher,
                                         InstanceFields* fields) {
  InstanceRow instance{.id = row.Int(0)};
  Object& object = instance.object;
  const auto* block = names.blocks.Find(row.Int(1));
  const auto* provider = names.providers.Find(row.Int(3));
  std::optional<InstanceKey> key = ReadKey(row, 2);
  const int64_t status = row.Int(5);
  const std::optional<Digest> digest = Digest::FromBytes(row.Blob(10));
  const bool readable = block != nullptr && provider != nullptr && key.has_value() && status >= 0 &&
                        status <= 2 && digest.has_value();
  if (!readable) return absl::DataLossError("the row of an object is damaged");
  object.address = {block->first, *std::move(key)};
  object.provider = provider->first;
  object.schema_version = row.Int(4);
  object.status = static_cast<ObjectStatus>(status);
  object.attributes = std::string(row.Text(6));
  object.private_data = std::string(row.Blob(8));
  object.serial = row.Int(9);
  fields->block = block->second.text;
  fields->provider = provider->second.text;
  fields->sensitive = row.Text(7);
  fields->write_only = row.Text(11);
  fields->dependency_blocks.clear();
  DPLAN_RETURN_IF_ERROR(
      dependencies.Take(instance.id, names, &object.dependencies, &fields->dependency_blocks));
  instance.digest = DigestOf(hasher, object, *fields);
  if (instance.digest != *digest) {
    return absl::DataLossError(
        absl::StrCat("the row of ", object.address.ToString(), " is damaged"));
  }
  DPLAN_ASSIGN_OR_RETURN(object.sensitive, PathsFromJson(fields->sensitive));
  DPLAN_ASSIGN_OR_RETURN(object.write_only, NamedPathsFromJson(fields->write_only));
  return instance;
}

}  // namespace dplan
