using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Kiln.Secrets.Http;

namespace Kiln.Secrets.Aws;

/// <summary>Signatures of version 4, as AWS documents them.</summary>
/// <param name="Credentials">Who signs.</param>
/// <param name="Region">For example <c>eu-west-1</c>.</param>
/// <param name="Service">For example <c>secretsmanager</c>.</param>
internal sealed record AwsSignature(AwsCredentials Credentials, string Region, string Service)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>The request with a date and a signature over everything in it.</summary>
    public StoreRequest Sign(StoreRequest request, DateTimeOffset now)
    {
        string time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        string scope = $"{time[..8]}/{Region}/{Service}/aws4_request";
        request = request with
        {
            Headers =
            [
                .. request.Headers,
                KeyValuePair.Create("X-Amz-Date", time),
                .. Credentials.SessionToken is { } token ? [KeyValuePair.Create("X-Amz-Security-Token", token)] : Array.Empty<KeyValuePair<string, string>>(),
            ],
        };
        KeyValuePair<string, string>[] signed = [.. SignedHeaders(request)];
        string names = string.Join(';', signed.Select(static h => h.Key));
        string canonical = string.Join(
            '\n',
            request.Method.Method,
            request.Address.AbsolutePath,
            CanonicalQuery(request.Address),
            string.Concat(signed.Select(static h => $"{h.Key}:{h.Value}\n")),
            names,
            Hash(request.Body.Span));
        string text = string.Join('\n', Algorithm, time, scope, Hash(Encoding.UTF8.GetBytes(canonical)));
        string signature = Convert.ToHexStringLower(Hmac(Key(time[..8]), text));
        string authorization = $"{Algorithm} Credential={Credentials.AccessKeyId}/{scope}, SignedHeaders={names}, Signature={signature}";
        return request with { Headers = request.Headers.Add(KeyValuePair.Create("Authorization", authorization)) };
    }

    private static IEnumerable<KeyValuePair<string, string>> SignedHeaders(StoreRequest request)
    {
        string host = request.Address.IsDefaultPort ? request.Address.Host : $"{request.Address.Host}:{request.Address.Port}";
        IEnumerable<KeyValuePair<string, string>> headers = request.Headers
            .Append(KeyValuePair.Create("host", host))
            .Concat(request.Method == HttpMethod.Get ? [] : [KeyValuePair.Create("content-type", request.BodyType)]);
        return headers
            .Select(static h => KeyValuePair.Create(h.Key.ToLowerInvariant(), h.Value.Trim()))
            .OrderBy(static h => h.Key, StringComparer.Ordinal);
    }

    private static string CanonicalQuery(Uri address) =>
        string.Join('&', address.Query.TrimStart('?').Split('&').Order(StringComparer.Ordinal));

    private byte[] Key(string date)
    {
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + Credentials.SecretAccessKey);
        foreach (string part in new[] { date, Region, Service, "aws4_request" })
        {
            key = Hmac(key, part);
        }

        return key;
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
