#ifndef DPLAN_CORE_APPLY_STEP_EVENTS_H_
#define DPLAN_CORE_APPLY_STEP_EVENTS_H_

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/apply/apply.h"
#include "core/base/channel.h"
#include "core/base/mutex.h"
#include "core/types/secret_texts.h"
#include "dplan/provider.h"
#include "dplan/schema.h"
#include "state/state.h"

namespace dplan {

// What a running operation has reported so far, on its way into the state. The operation waits on
// `recorded` for whether it is there.
struct StepReport {
  Reported reported;
  Channel<bool>* recorded = nullptr;
};

// The texts in the values that are sensitive or write-only.
SecretTexts SecretTextsIn(const Schema& schema, const std::vector<Value>& values);

// The events of one running step: progress and warnings go to the observer, without the `secrets`,
// what must last to `record`, which is called from the thread of the event. Thread-safe. What it
// was made with must outlive it.
class StepEvents final : public ApplyEvents {
 public:
  StepEvents(ApplyObserver& observer, const Change& change, const Schema& schema,
             SecretTexts secrets, std::function<void(StepReport)> record)
      : observer_(observer),
        change_(change),
        schema_(schema),
        secrets_(std::move(secrets)),
        record_(std::move(record)) {}

  void Progress(double fraction, const std::string& message) override;
  void Log(LogLevel level, const std::string& message) override;
  void Known(const std::string& id) override;
  void Checkpoint(const Value& state, const std::string& private_data) override;

  // What was wrong with events, as warnings. When the operation is over.
  Diagnostics TakeComplaints();

 private:
  // Returns when it is recorded, or cannot be.
  void Record() DPLAN_REQUIRES(mutex_);

  ApplyObserver& observer_;
  const Change& change_;
  const Schema& schema_;
  const SecretTexts secrets_;
  const std::function<void(StepReport)> record_;
  Mutex mutex_;
  Reported reported_ DPLAN_GUARDED_BY(mutex_);
  Diagnostics complaints_ DPLAN_GUARDED_BY(mutex_);
};

}  // namespace dplan

#endif  // DPLAN_CORE_APPLY_STEP_EVENTS_H_
