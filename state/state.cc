#include "state/state.h"

namespace dplan {

bool StateEdit::empty() const {
  return begin.empty() && report.empty() && end.empty() && put.empty() && remove.empty() &&
         outputs.empty() && providers.empty();
}

}  // namespace dplan
