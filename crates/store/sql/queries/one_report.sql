SELECT ?fields FROM reports FINAL WHERE report_id = {report:String}
