using Kiln.Secrets.Http;

namespace Kiln.Secrets.Aws;

/// <summary>Credentials of the role of the EC2 machine that Kiln runs on (its metadata service, version 2).</summary>
internal sealed class AwsInstanceMetadata(SecretStoreOptions options)
{
    private const string DefaultAddress = "http://169.254.169.254";

    private const string RolePath = "/latest/meta-data/iam/security-credentials/";

    private const string TokenSeconds = "21600";

    public AwsCredentials? Find(CancellationToken cancellationToken)
    {
        string address = options.Get("AWS_EC2_METADATA_SERVICE_ENDPOINT") ?? DefaultAddress;
        if (options.Flag("AWS_EC2_METADATA_DISABLED") == true || !Uri.TryCreate(address, UriKind.Absolute, out Uri? server))
        {
            return null;
        }

        StoreConnection connection = AwsConnection.CreateLocal(options);
        if (Token(connection, server, cancellationToken) is not { } token)
        {
            return null;
        }

        StoreResponse role = Get(connection, new Uri(server, RolePath), token, cancellationToken);
        if (!role.IsSuccess || role.Text.Split('\n')[0].Trim() is not { Length: > 0 } name)
        {
            return null;
        }

        StoreResponse response = Get(connection, new Uri(server, RolePath + Uri.EscapeDataString(name)), token, cancellationToken);
        return response.IsSuccess && response.TryJson() is { } json ? AwsCredentialText.Read(json) : null;
    }

    /// <returns>Null where there is no such service: that is no error, the machine is just not one of AWS.</returns>
    private static string? Token(StoreConnection connection, Uri server, CancellationToken cancellationToken)
    {
        StoreRequest request = new(HttpMethod.Put, new Uri(server, "/latest/api/token"))
        {
            Headers = [KeyValuePair.Create("X-aws-ec2-metadata-token-ttl-seconds", TokenSeconds)],
        };
        try
        {
            StoreResponse response = connection.Send(request, cancellationToken);
            return response.IsSuccess ? response.Text : null;
        }
        catch (SecretStoreException)
        {
            return null;
        }
    }

    private static StoreResponse Get(StoreConnection connection, Uri address, string token, CancellationToken cancellationToken) =>
        connection.Send(
            new(HttpMethod.Get, address) { Headers = [KeyValuePair.Create("X-aws-ec2-metadata-token", token)] },
            cancellationToken);
}
