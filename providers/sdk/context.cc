#include "dplan/sdk/context.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>

#include "absl/strings/str_cat.h"
#include "core/contract/object_shape.h"
#include "core/types/check.h"
#include "core/types/transform.h"
#include "providers/sdk/call_state.h"
#include "providers/sdk/log.h"
#include "providers/sdk/object_spec.h"

namespace dplan::sdk {

absl::Time Call::deadline() const { return state_.deadline; }
bool Call::StopRequested() const { return state_.stop.stop_requested(); }
std::stop_token Call::stop_token() const { return state_.stop.get_token(); }

void Call::Progress(double fraction, const std::string& message) {
  if (state_.events == nullptr) return;
  state_.events->Progress(fraction, state_.secrets.Blanked(message));
}

void Call::Log(LogLevel level, const std::string& message) {
  const std::string text = state_.secrets.Blanked(message);
  if (state_.events != nullptr) {
    state_.events->Log(level, text);
  } else {
    WriteLog(level, state_.log_module, text);
  }
}

void Call::Known(const std::string& id) {
  if (state_.events != nullptr) state_.events->Known(id);
}

void Call::Warn(const Error& warning) {
  MutexLock lock(state_.mutex);
  state_.warnings.push_back(warning);
}

const OwnerMark& Call::owner() const { return state_.owner; }

std::string Call::private_data() const {
  MutexLock lock(state_.mutex);
  return state_.private_data;
}

void Call::SetPrivateData(std::string data) {
  MutexLock lock(state_.mutex);
  state_.private_data = std::move(data);
}

void* Call::client() const {
  DPLAN_CHECK(state_.client != nullptr);
  return state_.client.get();
}

void Call::SaveCheckpoint(internal::ModelId model_id, const void* model) {
  if (state_.events == nullptr) return;
  DPLAN_CHECK(state_.spec != nullptr && state_.spec->model == model_id);
  const Value object = internal::UnknownsAsNull(
      internal::EncodeOver(internal::ModelCodec(*state_.spec), model, state_.planned));
  std::string private_data;
  {
    MutexLock lock(state_.mutex);
    state_.checkpoint = object;
    private_data = state_.private_data;
  }
  state_.events->Checkpoint(object, private_data);
}

namespace {

// Waits until the time, or until the stop is requested.
void Pause(const std::stop_token& stop, absl::Duration duration) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock<std::mutex> lock(mutex);
  wake.wait_for(lock, stop, absl::ToChronoNanoseconds(duration), [] { return false; });
}

}  // namespace

Result<void> WaitUntil(Call& call, absl::Duration interval, const std::string& what,
                       const std::function<Result<bool>()>& done) {
  while (true) {
    const Result<bool> reached = done();
    if (!reached.ok()) return reached.error();
    if (*reached) return {};
    if (call.StopRequested()) {
      return Error(absl::StrCat("Waiting until ", what, " was interrupted.")).Code("interrupted");
    }
    const absl::Duration left = call.deadline() - absl::Now();
    if (left <= absl::ZeroDuration()) {
      return Error(absl::StrCat("Until the time was up it did not come true that ", what, "."))
          .Code("timeout");
    }
    Pause(call.stop_token(), std::min(interval, left));
  }
}

namespace internal {

namespace {

void CollectNested(const Codec& codec, const Value& value, SecretTexts* secrets) {
  if (!Present(value)) return;
  if (codec.object() != nullptr) return CollectSecrets(*codec.object(), value, secrets);
  if (codec.element() == nullptr) return;
  if (codec.shape() == Shape::kMap) {
    for (const auto& [key, child] : value.AsEntries())
      CollectNested(*codec.element(), child, secrets);
  } else {
    for (const Value& child : value.AsElements()) CollectNested(*codec.element(), child, secrets);
  }
}

}  // namespace

void CollectSecrets(const ObjectSpec& spec, const Value& object, SecretTexts* secrets) {
  if (!Present(object)) return;
  for (const AttributeSpec& attribute : spec.attributes) {
    const Value value = object.Attr(attribute.name);
    if (attribute.sensitive) {
      secrets->Add(value);
    } else {
      CollectNested(*attribute.codec, value, secrets);
    }
  }
}

Value UnknownsAsNull(const Value& value) {
  return Transform(value, [](const Path&, const Value& node) -> std::optional<Value> {
    if (!node.IsKnown()) return Value::Null(node.type());
    if (node.IsWhollyKnown() || node.type().kind() != Type::Kind::kSet) return std::nullopt;
    std::vector<Value> elements;
    for (const Value& element : node.AsElements()) elements.push_back(UnknownsAsNull(element));
    return Value::Set(node.type().element(), std::move(elements));
  });
}

}  // namespace internal
}  // namespace dplan::sdk
