using Kiln.Secrets.Http;

namespace Kiln.Secrets.Aws;

/// <summary>Connections to services of AWS.</summary>
internal static class AwsConnection
{
    private const int Retries = 2;

    public static StoreConnection Create(SecretStoreOptions options)
    {
        ConnectionSettings settings = new() { AuthorityFile = options.Get("AWS_CA_BUNDLE") };
        return new(options, settings, "AWS_REGION and AWS_ENDPOINT_URL say where AWS is")
        {
            Timeout = TimeSpan.FromSeconds(60),
            Retries = Retries,
            IsTransient = static r => r.Status is 429 or >= 500 || (r.Status == 400 && r.Text.Contains("Throttling", StringComparison.Ordinal)),
        };
    }

    /// <summary>Connections to the machine or container that Kiln runs in, which answer at once or not at all.</summary>
    public static StoreConnection CreateLocal(SecretStoreOptions options) => new(options, new(), "it should answer on machines of AWS only")
    {
        Timeout = TimeSpan.FromSeconds(2),
        Retries = 1,
    };
}
