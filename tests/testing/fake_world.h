#ifndef DPLAN_TESTS_TESTING_FAKE_WORLD_H_
#define DPLAN_TESTS_TESTING_FAKE_WORLD_H_

#include <map>
#include <optional>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "core/base/mutex.h"
#include "dplan/provider.h"
#include "dplan/value.h"

namespace dplan {

// One object of the fake cloud, as it really is.
struct FakeObject {
  std::string type;
  Value value;  // wholly known, no marks, write-only attributes null
  OwnerMark owner;
  std::map<std::string, std::string> write_only;  // what was sent last; "" for null
  int writes = 0;                                 // how often something was sent
};

// What exists in the fake cloud, by id. It has the integrity of a real one, so that a wrong order
// of operations fails here: objects that are referred to must exist and cannot be deleted, names
// may have to be unique. Thread-safe.
class FakeWorld {
 public:
  std::map<std::string, FakeObject> Objects() const DPLAN_EXCLUDES(mutex_);
  std::optional<FakeObject> Find(const std::string& id) const DPLAN_EXCLUDES(mutex_);
  // One line per object, sorted by id: `disk-a fake_disk {"name":"a","size":10} key="k" (sent 1)`,
  // without what is null, empty, `id` or `generation`. Empty if there is nothing.
  std::string Text() const DPLAN_EXCLUDES(mutex_);

  // As the provider changes it. `planned` may have unknowns: the world decides on them. Errors
  // change nothing and are AlreadyExists, NotFound or FailedPrecondition.
  absl::StatusOr<FakeObject> Create(const std::string& type, const Value& planned,
                                    const OwnerMark& owner) DPLAN_EXCLUDES(mutex_);
  absl::StatusOr<FakeObject> Update(const std::string& id, const Value& planned)
      DPLAN_EXCLUDES(mutex_);
  absl::Status Delete(const std::string& id) DPLAN_EXCLUDES(mutex_);  // ok if it is not there
  void SendWriteOnly(const std::string& id, const std::string& attribute, const std::string& text)
      DPLAN_EXCLUDES(mutex_);

  // As somebody else changes it; no rules.
  // Adds or replaces an object as it is. Its value has an `id`.
  void Put(FakeObject object) DPLAN_EXCLUDES(mutex_);
  // Sets an attribute; NotFound if there is no such object or attribute.
  absl::Status Set(const std::string& id, const std::string& attribute, Value value)
      DPLAN_EXCLUDES(mutex_);
  void Remove(const std::string& id) DPLAN_EXCLUDES(mutex_);

 private:
  absl::Status CheckReferences(const std::string& type, const Value& value) const
      DPLAN_REQUIRES(mutex_);
  absl::Status CheckUnused(const std::string& id) const DPLAN_REQUIRES(mutex_);
  std::string NewId(const std::string& type, const std::string& name) DPLAN_REQUIRES(mutex_);

  mutable Mutex mutex_;
  std::map<std::string, FakeObject> objects_ DPLAN_GUARDED_BY(mutex_);
  std::map<std::string, int> ids_given_ DPLAN_GUARDED_BY(mutex_);  // by id without number
};

}  // namespace dplan

#endif  // DPLAN_TESTS_TESTING_FAKE_WORLD_H_
