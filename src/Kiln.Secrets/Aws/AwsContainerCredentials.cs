using System.Net;
using Kiln.Secrets.Http;

namespace Kiln.Secrets.Aws;

/// <summary>Credentials that ECS and EKS give to a container.</summary>
internal sealed class AwsContainerCredentials(SecretStoreOptions options)
{
    private const string Host = "http://169.254.170.2";

    public AwsCredentials? Find(CancellationToken cancellationToken)
    {
        string? address = options.Get("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI") is { } relative
            ? Host + relative
            : options.Get("AWS_CONTAINER_CREDENTIALS_FULL_URI");
        if (address is null)
        {
            return null;
        }

        if (!Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) || !IsAllowed(uri))
        {
            throw new SecretStoreException(
                $"AWS_CONTAINER_CREDENTIALS_FULL_URI must be an https address or one of this machine, not \"{address}\"");
        }

        StoreRequest request = new(HttpMethod.Get, uri)
        {
            Headers = Token() is { } token ? [KeyValuePair.Create("Authorization", token)] : [],
        };
        StoreResponse response = AwsConnection.CreateLocal(options).Send(request, cancellationToken);
        AwsCredentials? credentials = response.IsSuccess ? AwsCredentialText.Read(response.Json()) : null;
        return credentials ?? throw new SecretStoreException($"{response.Request} gave no AWS credentials (status {response.Status})");
    }

    private static bool IsAllowed(Uri uri) => uri.Scheme == "https"
        || (uri.Scheme == "http" && (uri.Host is "169.254.170.2" or "169.254.170.23" or "[fd00:ec2::23]" || IsLoopback(uri)));

    private static bool IsLoopback(Uri uri) =>
        uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out IPAddress? address) && IPAddress.IsLoopback(address));

    private string? Token()
    {
        if (options.Get("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE") is not { } file)
        {
            return options.Get("AWS_CONTAINER_AUTHORIZATION_TOKEN");
        }

        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new SecretStoreException($"cannot read {file}, which AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names: {problem.Message}");
        }
    }
}
