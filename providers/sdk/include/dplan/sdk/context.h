#ifndef DPLAN_SDK_CONTEXT_H_
#define DPLAN_SDK_CONTEXT_H_

#include <functional>
#include <stop_token>
#include <string>

#include "absl/time/time.h"
#include "dplan/provider.h"
#include "dplan/sdk/internal/member.h"
#include "dplan/sdk/result.h"

namespace dplan::sdk {

namespace internal {
struct CallState;
}

// The call that a provider's function is carrying out. Valid until that function returns;
// thread-safe. What concerns a running operation (Progress, Known) is heard in Create, Update and
// Remove, and goes nowhere in other functions.
class Call {
 public:
  explicit Call(internal::CallState& state) : state_(state) {}

  // When the call must be over.
  absl::Time deadline() const;
  // Whether the user wants it to end soon, with what there is; the token says it at once.
  bool StopRequested() const;
  std::stop_token stop_token() const;

  // For the user who waits. `fraction` is between 0 and 1, or negative where nobody can tell.
  void Progress(double fraction, const std::string& message);
  // For whoever looks for the cause of something. Values of sensitive and write-only attributes are
  // blanked out, but do not count on it.
  void Log(LogLevel level, const std::string& message);
  // The object exists and has this id, by which Import would find it. It is remembered on return,
  // so that an interruption from here on loses nothing: call it as soon as there is an id.
  void Known(const std::string& id);
  // A warning that is shown with the call's result.
  void Warn(const Error& warning);

  // Who creates the object: what can be written on it, so that FindMarked finds it again.
  const OwnerMark& owner() const;

  // Bytes that the state keeps with the object and shows to nobody.
  std::string private_data() const;
  void SetPrivateData(std::string data);

 protected:
  void* client() const;
  void SaveCheckpoint(internal::ModelId model_id, const void* model);

 private:
  internal::CallState& state_;
};

// A call of a provider whose Configure has made a Client.
template <typename Client>
class Context : public Call {
 public:
  using Call::Call;

  Client& client() const { return *static_cast<Client*>(Call::client()); }

  // In Create and Update: the object as it is now, half-done. It is remembered on return. If the
  // function fails after it, this is what becomes of the object; if the provider or dplan dies, it
  // is what the next plan begins with.
  template <typename Model>
  void Checkpoint(const Model& model) {
    SaveCheckpoint(internal::IdOf<Model>(), &model);
  }
};

// Calls `done` again and again, with this pause, until it is true; an error of its own ends the
// waiting too. Else an error with the code "timeout" or "interrupted" once the call must end.
// `what` says what is waited for: "the container is healthy".
Result<void> WaitUntil(Call& call, absl::Duration interval, const std::string& what,
                       const std::function<Result<bool>()>& done);

}  // namespace dplan::sdk

#endif  // DPLAN_SDK_CONTEXT_H_
