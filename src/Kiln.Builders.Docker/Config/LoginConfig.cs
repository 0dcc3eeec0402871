using Kiln.Components.Templates;
using Kiln.Sdk.Configuration;

namespace Kiln.Builders.Docker.Config;

/// <summary>Who the user is at a registry.</summary>
[ConfigRecord]
public sealed partial record LoginConfig
{
    /// <summary>
    /// Log in to the registry for this step. The credentials go with the requests; nothing is written to the docker
    /// program's files.
    /// </summary>
    public bool Login { get; init; }

    /// <summary>The user to log in as.</summary>
    public string LoginUsername { get; init; } = "";

    /// <summary>The password to log in with.</summary>
    [ConfigOption(Sensitive = true)]
    public string LoginPassword { get; init; } = "";

    /// <summary>The registry to log in to.</summary>
    [ConfigOption(Default = "Docker Hub")]
    public string LoginServer { get; init; } = "";

    /// <summary>
    /// Log in to Amazon's registry (ECR) with a token that AWS gives for it. Needs `login_server`; `login`,
    /// `login_username` and `login_password` do not count then.
    /// </summary>
    public bool EcrLogin { get; init; }

    /// <summary>The AWS access key.</summary>
    [ConfigOption(Default = "as the AWS tools find it")]
    public string AwsAccessKey { get; init; } = "";

    /// <summary>The AWS secret key.</summary>
    [ConfigOption(Sensitive = true, Default = "as the AWS tools find it")]
    public string AwsSecretKey { get; init; } = "";

    /// <summary>The AWS session token, for temporary keys; `AWS_SESSION_TOKEN` otherwise.</summary>
    [ConfigOption(Sensitive = true)]
    public string AwsToken { get; init; } = "";

    /// <summary>The profile of the AWS tools' files to take the keys from.</summary>
    public string AwsProfile { get; init; } = "";

    /// <summary>
    /// The registry is Amazon's public gallery, also when `login_server` does not name `public.ecr.aws/`.
    /// </summary>
    public bool AwsForceUsePublicEcr { get; init; }

    internal IEnumerable<ConfigProblem> Check()
    {
        if (EcrLogin && LoginServer.Length == 0)
        {
            yield return new("ECR login requires login server to be provided.", "login_server");
        }
        else if (EcrLogin && !OptionTemplates.IsOpen(LoginServer) && EcrServer.Parse(
            LoginServer, AwsForceUsePublicEcr) is null)
        {
            yield return new(EcrServer.Objection(LoginServer), "login_server");
        }
    }
}
