SELECT sealed FROM seals FINAL WHERE report_id = {report:String}
