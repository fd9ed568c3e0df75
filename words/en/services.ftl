# The services directory.

services = Services
all-services = All services
other-services = Other services
more-services = More services
previous-services = Previous services
# More than stand on the page of all.
all-of-category = All { $count } services: { $category }
no-services = The list of services is being prepared.
no-services-here = There are no services in this part yet. Please look at the other parts.

category-health = Health
category-permits = Permits
category-civil-records = Civil records
category-complaints = Complaints
category-emergency = Emergencies
category-education = Education
category-tourism = Tourism
category-cameras = Public cameras

service-requirements = What you need
service-steps = Steps
service-time = Time
service-cost = Cost
service-place = Place
service-phone = Phone
opens-before = Opens without connecting.
opens-after = Opens after you connect.

## Opening hours

hours-open = Open now, closes { $when }
hours-closed = Closed, opens { $when }
hours-closed-now = Closed
hours-always = Always open
closes-today = at { $clock }
closes-midnight = at midnight
