#ifndef DPLAN_STATE_STATE_WRITER_H_
#define DPLAN_STATE_STATE_WRITER_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "state/row_digest.h"
#include "state/sqlite.h"
#include "state/state.h"
#include "state/state_reader.h"
#include "state/state_rows.h"

namespace dplan {

// Writes edits into an open state file. It keeps what it needs of the file in memory (the head row,
// the numbers of addresses, the open intents), so an edit costs the same however much is recorded;
// the compare of the head's seal in each transaction makes sure that this is still the truth.
// After an error it must not be used again. Not thread-safe. The database outlives it.
class StateWriter {
 public:
  // `stored` is what the database holds now; its objects are not needed.
  static absl::StatusOr<std::unique_ptr<StateWriter>> Create(SqliteDatabase& database,
                                                             StoredState stored);

  ~StateWriter();

  // Begins a run: raises the fence, records the operation.
  absl::Status Begin(const Operation& operation);
  // Goes on with a run that another writer has begun, on a new connection to the same file.
  void Continue(const OperationRow& operation) { operation_ = operation; }
  absl::Status Commit(const std::vector<StateEdit>& edits);
  absl::Status End(const std::string& outcome, int64_t ended_us);

  int64_t fence() const { return head_.fence; }
  const OperationRow& operation() const { return operation_; }
  bool IsOpen(const std::string& intent_id) const { return open_.count(intent_id) > 0; }

 private:
  struct Statements;
  struct OpenIntent {
    std::string address;
    Digest digest;
    std::optional<Digest> report;  // of what was reported; nothing if nothing was
  };

  StateWriter(SqliteDatabase& database, StoredState stored, std::unique_ptr<Statements> statements);

  absl::Status Apply(const StateEdit& edit);
  absl::Status BeginIntent(const Intent& intent);
  absl::Status Report(const std::string& id, const Reported& reported);
  absl::Status EndIntent(const std::string& id);
  absl::Status Put(const Object& object);
  absl::Status Remove(const Address& address);
  absl::Status SetOutput(const std::string& name, const std::optional<OutputValue>& output);
  absl::Status SetProvider(const ProviderAddress& address,
                           const std::optional<ProviderRecord>& record);
  // The row of that address, if there is one.
  absl::StatusOr<std::optional<InstanceRow>> Find(const Address& address);
  absl::StatusOr<const NameTable<BlockAddress>::Entry*> BlockOf(const BlockAddress& address);
  absl::StatusOr<const NameTable<ProviderAddress>::Entry*> ProviderOf(
      const ProviderAddress& address);
  absl::Status PutDependencies(int64_t instance, const Object& object);
  // `before`, `after`: "" for none.
  absl::Status PutWriteOnly(int64_t instance, const std::string& before, const std::string& after);
  absl::Status Log(LogRow row);
  absl::Status PutOperation(bool insert);
  // Writes the head row over the one that it wrote or read last; Aborted if another one is there.
  absl::Status SealHead();

  SqliteDatabase& database_;
  std::unique_ptr<Statements> statements_;
  RowHasher hasher_;
  Head head_;
  Digest seal_;  // of the head row in the file
  StoredNames names_;
  int64_t log_rows_;
  std::map<std::string, OpenIntent> open_;             // by intent id
  std::map<std::string, std::string> open_addresses_;  // address to intent id
  OperationRow operation_;
};

}  // namespace dplan

#endif  // DPLAN_STATE_STATE_WRITER_H_
