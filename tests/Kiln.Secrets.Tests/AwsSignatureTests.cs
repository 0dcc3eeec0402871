using Kiln.Secrets.Aws;
using Kiln.Secrets.Http;
using Kiln.Secrets.Tests.Support;

namespace Kiln.Secrets.Tests;

public sealed class AwsSignatureTests
{
    private const string SecretKey = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    /// <summary>The example of AWS's documentation of version 4.</summary>
    [Fact]
    public void Documented_request_gets_the_documented_signature()
    {
        AwsSignature signature = new(new("AKIDEXAMPLE", SecretKey, null), "us-east-1", "iam");
        StoreRequest request = new(HttpMethod.Get, new("https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08"))
        {
            Headers = [KeyValuePair.Create("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")],
        };
        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, SignedHeaders=content-type;host;x-amz-date, "
            + "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
            Authorization(signature, request, new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero)));
    }

    /// <summary>What botocore 1.43 makes of the same request.</summary>
    [Fact]
    public void Request_for_a_secret_is_signed_as_the_python_sdk_signs_it()
    {
        AwsSignature signature = new(new("AKIDEXAMPLE", SecretKey, "TOKEN"), "eu-west-1", "secretsmanager");
        StoreRequest request = new(HttpMethod.Post, new("http://127.0.0.1:5917/"))
        {
            Headers = [KeyValuePair.Create("X-Amz-Target", "secretsmanager.GetSecretValue")],
            BodyType = "application/x-amz-json-1.1",
            Body = """{"SecretId":"a b","VersionStage":"AWSCURRENT"}"""u8.ToArray(),
        };
        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20260102/eu-west-1/secretsmanager/aws4_request, "
            + "SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, "
            + "Signature=212f6887793cc66060bf3fed2b4993d14424f068c660c8d1ce63991366620333",
            Authorization(signature, request, Stores.Now));
    }

    private static string Authorization(AwsSignature signature, StoreRequest request, DateTimeOffset time) =>
        signature.Sign(request, time).Headers.Single(static h => h.Key == "Authorization").Value;
}
