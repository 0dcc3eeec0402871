namespace Kiln.Secrets.Aws;

/// <summary>
/// Finds credentials where AWS's own tools look for them: environment, web identity, the profile of the shared files,
/// the container, the machine.
/// </summary>
internal sealed class AwsCredentialChain(SecretStoreOptions options, AwsProfiles profiles, string region)
{
    // A role can be taken with the credentials of a profile that takes a role itself.
    private const int MaxRoles = 5;

    public AwsCredentials Find(CancellationToken cancellationToken) =>
        FromEnvironment(cancellationToken)
        ?? FromProfile(profiles.Active, 0, cancellationToken)
        ?? new AwsContainerCredentials(options).Find(cancellationToken)
        ?? new AwsInstanceMetadata(options).Find(cancellationToken)
        ?? throw new SecretStoreException(
            "NoCredentialProviders: no AWS credentials found in the environment, the profile "
            + $"\"{profiles.Active}\", a container or the metadata of an EC2 machine; set AWS_ACCESS_KEY_ID and "
            + "AWS_SECRET_ACCESS_KEY, or AWS_PROFILE");

    private AwsCredentials? FromEnvironment(CancellationToken cancellationToken)
    {
        string? id = options.Get("AWS_ACCESS_KEY_ID", "AWS_ACCESS_KEY");
        string? secret = options.Get("AWS_SECRET_ACCESS_KEY", "AWS_SECRET_KEY");
        if (id is not null && secret is not null)
        {
            return new(id, secret, options.Get("AWS_SESSION_TOKEN"));
        }

        return options.Get("AWS_WEB_IDENTITY_TOKEN_FILE") is { } file && options.Get("AWS_ROLE_ARN") is { } role
            ? Tokens.AssumeRoleWithWebIdentity(role, options.Get("AWS_ROLE_SESSION_NAME"), file, cancellationToken)
            : null;
    }

    private AwsSecurityTokens Tokens => new(options, region);

    private AwsCredentials? FromProfile(string name, int depth, CancellationToken cancellationToken)
    {
        if (profiles.Find(name) is not { } profile)
        {
            return name == "default"
                ? null
                : throw new SecretStoreException($"there is no AWS profile \"{name}\" in the shared config and credentials files");
        }

        if (depth > MaxRoles)
        {
            throw new SecretStoreException($"the AWS profile \"{name}\" takes its credentials from itself through source_profile");
        }

        if (profile["role_arn"] is { } role)
        {
            return FromRole(profile, role, depth, cancellationToken);
        }

        return profile.StaticCredentials
            ?? new AwsSingleSignOn(options, profiles).Find(profile, cancellationToken)
            ?? (profile["credential_process"] is { } command ? AwsCredentialProcess.Run(command, cancellationToken) : null);
    }

    private AwsCredentials FromRole(AwsProfile profile, string role, int depth, CancellationToken cancellationToken)
    {
        if (profile["web_identity_token_file"] is { } file)
        {
            return Tokens.AssumeRoleWithWebIdentity(role, profile["role_session_name"], file, cancellationToken);
        }

        AwsCredentials? source = (profile["source_profile"], profile["credential_source"]) switch
        {
            // A profile may name itself: then its own keys are meant.
            ({ } other, _) when other == profile.Name => profile.StaticCredentials,
            ({ } other, _) => FromProfile(other, depth + 1, cancellationToken),
            (_, "Environment") => FromEnvironment(cancellationToken),
            (_, "EcsContainer") => new AwsContainerCredentials(options).Find(cancellationToken),
            (_, "Ec2InstanceMetadata") => new AwsInstanceMetadata(options).Find(cancellationToken),
            _ => profile.StaticCredentials,
        };
        if (profile["mfa_serial"] is not null)
        {
            throw new SecretStoreException(
                $"the AWS profile \"{profile.Name}\" asks for a code of an MFA device; take the role with "
                + "\"aws sts assume-role\" first and export its credentials");
        }

        return source is not null
            ? Tokens.AssumeRole(source, profile, role, cancellationToken)
            : throw new SecretStoreException($"the AWS profile \"{profile.Name}\" has no credentials to take the role {role} with");
    }
}
