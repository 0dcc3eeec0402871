namespace Kiln.Secrets.Aws;

/// <summary>Where the services of AWS are.</summary>
/// <param name="options">Environment variables can say other addresses.</param>
/// <param name="region">For example <c>eu-west-1</c>.</param>
internal sealed class AwsEndpoints(SecretStoreOptions options, string region)
{
    /// <param name="service">As in host names: <c>secretsmanager</c>.</param>
    /// <param name="variable">The service's part of the environment variable: <c>SECRETS_MANAGER</c>.</param>
    public Uri Of(string service, string variable)
    {
        string name = "AWS_ENDPOINT_URL_" + variable;
        bool ignores = options.Flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS") == true;
        string? configured = ignores ? null : options.Get(name, "AWS_ENDPOINT_URL");
        if (configured is not null)
        {
            return Uri.TryCreate(configured, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
                ? address
                : throw new SecretStoreException($"the environment variable {name} (or AWS_ENDPOINT_URL) is not an address: \"{configured}\"");
        }

        string suffix = options.Flag("AWS_USE_FIPS_ENDPOINT") == true ? "-fips" : "";
        return new Uri($"https://{service}{suffix}.{region}.{Domain}/");
    }

    private string Domain => region switch
    {
        _ when region.StartsWith("cn-", StringComparison.Ordinal) => "amazonaws.com.cn",
        _ when region.StartsWith("us-iso-", StringComparison.Ordinal) => "c2s.ic.gov",
        _ when region.StartsWith("us-isob-", StringComparison.Ordinal) => "sc2s.sgov.gov",
        _ => "amazonaws.com",
    };
}
