"""Makes vectors.json: requests signed by the vendor's own SDK, which the simulated cloud is held against.

Needs `pip install huaweicloudsdkcore==3.1.219`; prints the file. The keys are made up. Times are fixed, so every run prints the same.
"""

import json
from types import SimpleNamespace
from urllib.parse import quote

from huaweicloudsdkcore.sdk_request import SdkRequest
from huaweicloudsdkcore.signer.signer import Signer

JSON = {"Content-Type": "application/json"}
CHECK = "/v2/partners/sub-customers/users/check-identity"

# name, AK, SK, method, host, path, query, headers, body
REQUESTS = [
    ("a body in ASCII", "AKEXAMPLE", "SKEXAMPLE", "POST", "bss.myhuaweicloud.com", CHECK, [], JSON,
     '{"search_type":"name","search_value":"example-user"}'),
    ("a body in UTF-8", "AKEXAMPLE", "SKEXAMPLE", "POST", "bss.myhuaweicloud.com", "/v2/partners/sub-customers/query", [], JSON,
     '{"customer":"华为云客户"}'),
    ("an empty object", "AKEXAMPLE", "SKEXAMPLE", "POST", "bss-intl.myhuaweicloud.com", "/v2/partners/sub-customers/query", [], JSON, "{}"),
    ("a query whose names are out of order", "AKEXAMPLE", "SKEXAMPLE", "GET", "bss.myhuaweicloud.com", "/v2/orders/customer-orders",
     [("offset", 0), ("limit", 10), ("customer_id", "0123456789abcdef")], JSON, ""),
    ("a query with signs, spaces and Chinese", "AKEXAMPLE", "SKEXAMPLE", "GET", "bss.myhuaweicloud.com", "/v2/bills/customer-bills/res-records",
     [("name", "a b+c&d=e/f~g*h'(i)!"), ("label", "标签"), ("empty", "")], JSON, ""),
    ("a query with lists and booleans", "AKEXAMPLE", "SKEXAMPLE", "GET", "bss.myhuaweicloud.com", "/v2/bills/customer-bills/res-records",
     [("statuses", ["b", "a", "c"]), ("detailed", True), ("Upper", "x")], JSON, ""),
    ("a path with spaces, signs and Chinese", "AKEXAMPLE", "SKEXAMPLE", "GET", "bss.myhuaweicloud.com",
     "/v2/bills/" + quote("月 a+b~c", safe="~") + "/records", [], JSON, ""),
    ("a path that ends in a slash", "AKEXAMPLE", "SKEXAMPLE", "GET", "bss.myhuaweicloud.com", "/v2/bills/records/", [], JSON, ""),
    ("further headers, one of them not signed", "AK-2", "s/k+2==", "PUT", "bss.myhuaweicloud.com", "/v2/customers/realname-auths/enterprise", [],
     {**JSON, "X-Domain-Id": "  0123456789abcdef ", "X-Project_Id": "not signed", "X-Request-Source": "a  b"}, '{"identify_type":1}'),
    ("another port", "AKEXAMPLE", "SKEXAMPLE", "POST", "127.0.0.1:8090", CHECK, [], JSON, '{"search_type":"name","search_value":"example-user"}'),
    ("no content type", "AKEXAMPLE", "SKEXAMPLE", "DELETE", "bss.myhuaweicloud.com", "/v2/bills/one", [], {}, ""),
]
DATE = "20250101T000000Z"


def signed(name, access_key, secret_key, method, host, path, query, headers, body):
    request = SdkRequest(method=method, schema="https", host=host, resource_path=path, uri=path, query_params=list(query),
                         header_params={"X-Sdk-Date": DATE, **headers}, body=body)
    Signer(SimpleNamespace(ak=access_key, sk=secret_key)).sign(request)
    return {
        "name": name,
        "access_key": access_key,
        "secret_key": secret_key,
        "method": method,
        "uri": request.uri,
        "headers": sorted([name.lower(), value] for name, value in request.header_params.items()),
        "body": body,
    }


if __name__ == "__main__":
    vectors = {
        "provenance": "signed by huaweicloudsdkcore 3.1.219 from PyPI, by vectors.py beside this file; the keys are made up",
        "date": "2025-01-01T00:00:00Z",
        "vectors": [signed(*request) for request in REQUESTS],
    }
    print(json.dumps(vectors, ensure_ascii=False, indent=1))
