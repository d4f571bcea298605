#include "core/plugin/apply_events.h"

#include <algorithm>
#include <utility>

#include "core/base/status_macros.h"
#include "core/wire/messages.h"

namespace dplan {
namespace {

using Event = provider::v1::ApplyEvent;

LogLevel LevelOf(Event::Log::Level level) {
  switch (level) {
    case Event::Log::TRACE:
      return LogLevel::kTrace;
    case Event::Log::INFO:
      return LogLevel::kInfo;
    case Event::Log::WARN:
      return LogLevel::kWarn;
    case Event::Log::ERROR:
      return LogLevel::kError;
    default:
      return LogLevel::kDebug;
  }
}

// Also of what is no number.
double FractionOf(double fraction) { return fraction >= 0 ? std::min(fraction, 1.0) : -1.0; }

}  // namespace

absl::Status ApplyEventReader::Take(const Event& event) {
  if (result_.has_value()) {
    return absl::InvalidArgumentError("the operation went on after its result");
  }
  switch (event.event_case()) {
    case Event::kProgress:
      events_.Progress(FractionOf(event.progress().fraction()), event.progress().message());
      break;
    case Event::kLog:
      events_.Log(LevelOf(event.log().level()), event.log().message());
      break;
    case Event::kKnown:
      events_.Known(event.known().id());
      break;
    case Event::kCheckpoint:
      return Pass(event.checkpoint());
    case Event::kResult: {
      DPLAN_ASSIGN_OR_RETURN(result_, FromWire(event.result(), schema_));
      break;
    }
    case Event::kStarted:
    case Event::EVENT_NOT_SET:
      break;
  }
  return absl::OkStatus();
}

absl::Status ApplyEventReader::Pass(const Event::Checkpoint& checkpoint) {
  DPLAN_ASSIGN_OR_RETURN(const Value state, FromWire(checkpoint.state(), schema_.type()));
  Diagnostics diagnostics;
  if (state.IsNull() || !state.IsWhollyKnown() || !schema_.Check(state, diagnostics)) {
    return absl::InvalidArgumentError("a checkpoint is no wholly known object of its type");
  }
  events_.Checkpoint(state, checkpoint.private_());
  return absl::OkStatus();
}

}  // namespace dplan
