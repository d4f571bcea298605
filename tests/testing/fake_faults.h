#ifndef DPLAN_TESTS_TESTING_FAKE_FAULTS_H_
#define DPLAN_TESTS_TESTING_FAKE_FAULTS_H_

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "core/base/mutex.h"

namespace dplan {

// What goes wrong with some calls of the fake provider. Written as one line:
//
//   fault CALL TARGET [times N] [after N] WHAT
//
// CALL is schema, configure, validate, upgrade, read, plan, create, update, delete, resolve,
// import, review, or `apply` for create, update and delete. TARGET is `*`, or a type, an address
// (of the instance or of its block; only create, update, delete and resolve carry one), the
// object's id, or its `name`. `after N` lets N matching calls pass first; `times N` ends the fault
// after N calls; without, it stays.
//
// WHAT is one of
//   refuse "TEXT"        an error; nothing was done, and the provider says so (Effect::kNone)
//   error "TEXT"         an error; nothing was done, but the provider does not know that
//   partial "TEXT"       an error after the effect; the object is returned. A create stops
//   half-way:
//                        computed attributes but `id` are missing
//   silent "TEXT"        an error after the effect that says nothing of the object
//   crash "TEXT"         the call ends with a status, nothing was done
//   lost "TEXT"          the call ends with a status, although everything was done
//   warn "TEXT"          a warning beside the answer
//   progress F "TEXT"    reports progress before the effect (create, update, delete)
//   log LEVEL "TEXT"     writes that into its log before the effect (create, update, delete); LEVEL
//                        is info, warn or error
//   vanish               somebody else deletes the object first (update, delete)
//   known                reports the id of the object after the effect (create, update)
//   checkpoint           reports the object after the effect; while it is created, half-made
//   hold NAME            waits before the effect until the latch NAME is released
//   hold-after NAME      the same after the effect
//   set ATTRIBUTE JSON   puts another value into that attribute of the answer (read, plan, create,
//   update, resolve);
//                        `unknown` instead of JSON is an unknown one
//   unknown              the outcome cannot be told (resolve)
//
// Several faults may hit one call; they take effect in this order, but reports come before what
// follows the effect. Only crash, hold and
// hold-after concern schema, configure and review, with TARGET `*`; in a review refuse is a finding
// with the code `fake.refused`, and warn and error have no code. A call for many items (validate,
// upgrade, read, plan) ends with a status if one of them crashes.
struct FakeFault {
  enum class What {
    kRefuse,
    kError,
    kPartial,
    kSilent,
    kCrash,
    kLost,
    kWarn,
    kProgress,
    kLog,
    kVanish,
    kKnown,
    kCheckpoint,
    kHold,
    kHoldAfter,
    kSet,
    kUnknown,
  };
  std::string call;
  std::string target;
  What what = What::kError;
  std::string text;       // TEXT, or the NAME of a latch, or JSON
  std::string attribute;  // of set; the LEVEL of log
  double fraction = 0;    // of progress
  int times = 0;          // 0: no end
  int after = 0;

  // The line without its first word `fault`. InvalidArgument says what is wrong with it.
  static absl::StatusOr<FakeFault> Parse(const std::string& line);
};

// What one call is about: whatever a TARGET may be. Empty where it is not known.
struct FakeTarget {
  std::string type;
  std::string address;
  std::string id;
  std::string name;

  // As the call log shows it: the best name there is.
  std::string Text() const;
};

// The faults a call meets, each at most once per call.
class FakeFaultSet {
 public:
  const FakeFault* Find(FakeFault::What what) const;  // the first of its kind, or null
  const std::vector<FakeFault>& all() const { return faults_; }
  void Add(FakeFault fault) { faults_.push_back(std::move(fault)); }

 private:
  std::vector<FakeFault> faults_;
};

// The faults that are set. Thread-safe.
class FakeFaults {
 public:
  void Add(FakeFault fault) DPLAN_EXCLUDES(mutex_);
  void Clear() DPLAN_EXCLUDES(mutex_);
  // Those that hit this call; counts it.
  FakeFaultSet Take(const std::string& call, const FakeTarget& target) DPLAN_EXCLUDES(mutex_);

 private:
  struct Entry {
    FakeFault fault;
    int matched = 0;
  };
  Mutex mutex_;
  std::vector<Entry> entries_ DPLAN_GUARDED_BY(mutex_);
};

}  // namespace dplan

#endif  // DPLAN_TESTS_TESTING_FAKE_FAULTS_H_
