#ifndef DPLAN_CORE_PLUGIN_PARALLEL_H_
#define DPLAN_CORE_PLUGIN_PARALLEL_H_

#include <cstddef>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "dplan/provider.h"

namespace dplan {

// Does `work` for each number below `count`, at most `width` at the same time, in this thread and
// others. The first failure is the result: nothing is begun after it, and what runs is asked to
// stop by the stop token of the context it was given, which also follows that of `context`. Returns
// when nothing runs any more. `work` is called from several threads.
absl::Status ForEachInParallel(
    const CallContext& context, size_t count, size_t width,
    absl::FunctionRef<absl::Status(const CallContext& context, size_t index)> work);

}  // namespace dplan

#endif  // DPLAN_CORE_PLUGIN_PARALLEL_H_
