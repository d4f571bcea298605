#ifndef DPLAN_STATE_STATE_ROWS_H_
#define DPLAN_STATE_STATE_ROWS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "state/name_table.h"
#include "state/row_digest.h"
#include "state/sqlite.h"
#include "state/state.h"

namespace dplan {

// Between rows of the state file and the values they stand for. Every row that is read is compared
// with its digest; what does not fit is DataLoss.

// The single row of `head`.
struct Head {
  std::string lineage;
  int64_t serial = 0;
  int64_t fence = 0;
  DigestSum content;
  Digest chain;

  Digest Seal(RowHasher& hasher) const;
  // Where the chain of the change log begins.
  static Digest ChainStart(RowHasher& hasher, const std::string& lineage);
};

absl::StatusOr<Head> ReadHead(SqliteDatabase& database, RowHasher& hasher);

// The numbers that stand for addresses in the other tables.
struct StoredNames {
  NameTable<BlockAddress> blocks;
  NameTable<ProviderAddress> providers;
};

// A row of `log`.
struct LogRow {
  enum class Kind { kObject, kOutput, kProvider };
  int64_t operation = 0;
  int64_t serial = 0;
  Kind kind = Kind::kObject;
  std::string target;
  std::optional<std::string> before;
  std::optional<Digest> after;

  Digest Hash(RowHasher& hasher, const Digest& previous) const;
};

// A row of `operation`.
struct OperationRow {
  int64_t id = 0;
  Operation operation;
  int64_t first_serial = 0;
  std::optional<int64_t> ended_us;
  std::string outcome;  // "" unless it ended

  Digest Hash(RowHasher& hasher) const;
};

SqliteStatement& BindKey(SqliteStatement& statement, const InstanceKey& key);
// Nothing if the column holds no key.
std::optional<InstanceKey> ReadKey(const SqliteStatement& row, int column);

// What ReadInstance and DependencyRows expect of a statement; a WHERE clause is added by its user.
// Rows of both come in the order of the instances.
inline constexpr char kSelectInstances[] =
    "SELECT id, block, key, provider, schema_version, status, attributes, sensitive, private,"
    " serial, digest, fingerprints FROM instance LEFT JOIN write_only ON instance = instance.id";
inline constexpr char kSelectInstancesOfVersion1[] =
    "SELECT id, block, key, provider, schema_version, status, attributes, sensitive, private,"
    " serial, digest, NULL FROM instance";
inline constexpr char kSelectDependencies[] = "SELECT instance, kind, block, key FROM dependency";

// Takes the dependencies of one instance after the other from a statement over `dependency`.
class DependencyRows {
 public:
  explicit DependencyRows(SqliteStatement& rows) : rows_(rows) {}

  // Appends those of this instance and the texts of their blocks. Instances are asked for in
  // ascending order; rows that belong to none of them are DataLoss.
  absl::Status Take(int64_t instance, const StoredNames& names,
                    std::vector<Dependency>* dependencies, std::vector<absl::string_view>* blocks);
  // After the last instance.
  absl::Status Finish();

 private:
  absl::Status Advance();
  SqliteStatement& rows_;
  bool started_ = false;
  bool has_row_ = false;
  int64_t instance_ = 0;  // of the row
};

struct InstanceRow {
  int64_t id = 0;
  Object object;
  Digest digest;
};

// `fields` is scratch space that calls may share.
absl::StatusOr<InstanceRow> ReadInstance(const SqliteStatement& row, DependencyRows& dependencies,
                                         const StoredNames& names, RowHasher& hasher,
                                         InstanceFields* fields);

}  // namespace dplan

#endif  // DPLAN_STATE_STATE_ROWS_H_
