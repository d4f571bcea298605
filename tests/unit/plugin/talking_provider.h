#ifndef DPLAN_TESTS_UNIT_PLUGIN_TALKING_PROVIDER_H_
#define DPLAN_TESTS_UNIT_PLUGIN_TALKING_PROVIDER_H_

#include <memory>

#include "dplan/provider.h"
#include "tests/testing/fake_cloud.h"

namespace dplan {

// The provider `fake` with all that it leaves out: facts, the data source fake_zone and the
// function fake::join; it lists its objects, and finds `fake.crowded` in a plan of more than two
// changes. A create or update reports `about to make NAME` as progress, the same to the log, then
// its id as known and the object as it was planned, without what is unknown, as a checkpoint. All
// of that stands before the effect. The cloud outlives it.
std::unique_ptr<Provider> NewTalkingProvider(FakeCloud& cloud);

}  // namespace dplan

#endif  // DPLAN_TESTS_UNIT_PLUGIN_TALKING_PROVIDER_H_
