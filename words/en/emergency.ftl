# Emergency notices.

kind-emergency = EMERGENCY
kind-warning = WARNING
kind-drill = DRILL

hazard-flood = Flood
hazard-landslide = Landslide
hazard-earthquake = Earthquake
hazard-weather = Severe weather
hazard-volcano = Mount Slamet
hazard-fire = Fire
hazard-missing-person = Missing person
hazard-disruption = Service disruption

# Before a number.
call = Call
what-to-do = What to do
other-notices = { $count } more
notice-updated = Updated { $when }.
notice-until = In force until { $when }.
assembly-points = Assembly points
connect-internet = Connect

no-emergency = There is no emergency right now
no-emergency-numbers = The emergency numbers below can be called at any time.
