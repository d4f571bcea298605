#ifndef DPLAN_PROVIDERS_SDK_END_SIGNAL_H_
#define DPLAN_PROVIDERS_SDK_END_SIGNAL_H_

#include <sys/types.h>

namespace dplan::sdk {

// Tells a plugin to end: because it was asked to (Request, SIGTERM), or because its host is gone.
// While it lives, SIGPIPE does nothing, and neither does SIGINT, which a terminal sends to the host
// and its plugins alike: it is for the host to say what it means. What the plugin starts gets the
// signals as usual. One at a time in a process.
class EndSignal {
 public:
  enum class Host {
    kParent,  // started this process, and its end is to be followed
    kNobody,  // somebody runs it by hand: SIGINT ends it
  };

  explicit EndSignal(Host host);
  ~EndSignal();
  EndSignal(const EndSignal&) = delete;
  EndSignal& operator=(const EndSignal&) = delete;

  void Request();  // thread-safe
  // Blocks; false if the host is gone, so that nobody waits for a good end.
  bool Wait();

 private:
  bool HostIsGone() const;

  const pid_t parent_;  // 0: nobody
  const int host_;  // becomes readable when the host ends; negative: the system has no such thing
};

}  // namespace dplan::sdk

#endif  // DPLAN_PROVIDERS_SDK_END_SIGNAL_H_
