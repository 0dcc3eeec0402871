using System.Collections.Immutable;
using Kiln.GoTemplate;
using Kiln.Language.Functions;
using Kiln.Secrets;
using Kiln.Template.Loading;

namespace Kiln.Template.Evaluation;

/// <summary>
/// The stores of secrets as templates reach them: from functions of expressions, and from Go templates in the variables
/// of legacy templates. Nothing is connected before the first call.
/// </summary>
public sealed class TemplateSecrets : IFunctionSecrets
{
    private readonly SecretStores _stores;
    private readonly Action<string> _note;
    private readonly CancellationToken _cancellationToken;

    /// <param name="options">The environment, and who is told about secrets.</param>
    /// <param name="cancellationToken">Ends the waiting for a store, with an exception.</param>
    public TemplateSecrets(TemplateOptions options, CancellationToken cancellationToken)
    {
        _stores = new(new SecretStoreOptions
        {
            Variable = name => options.Environment.GetValueOrDefault(name),
            Time = options.Time,
        });
        _note = options.NoteSecret;
        _cancellationToken = cancellationToken;
    }

    /// <summary>
    /// The functions <c>consul_key</c>, <c>vault</c>, <c>aws_secretsmanager</c> and <c>aws_secretsmanager_raw</c> for
    /// <see cref="GoTemplate.Packer.PackerFunctionContext.Lookups"/>.
    /// </summary>
    public ImmutableDictionary<string, GoFunctionBody> Lookups =>
        ImmutableDictionary.CreateRange(
            StringComparer.Ordinal,
            new KeyValuePair<string, GoFunctionBody>[]
            {
                new("consul_key", a => Text(ConsulKey(a.Text(0)))),
                new("vault", a => Text(Vault(a.Text(0), a.Text(1)))),
                new("aws_secretsmanager", AwsSecret),
                new("aws_secretsmanager_raw", a => Text(AwsSecretText(a.Text(0)))),
            });

    public SecretLookup ConsulKey(string key) => Of(_stores.ConsulKey(key, _cancellationToken));

    public SecretLookup Vault(string path, string key) => Of(_stores.Vault(path, key, _cancellationToken));

    public SecretLookup AwsSecret(string name, string? key) => Of(_stores.AwsSecret(name, key, _cancellationToken));

    public SecretLookup AwsSecretText(string name) => Of(_stores.AwsSecretText(name, _cancellationToken));

    private static SecretLookup Of(SecretResult result) =>
        result.Text is { } text ? SecretLookup.Found(text) : SecretLookup.Fail(result.Problem!);

    private GoCallResult AwsSecret(GoArguments arguments) => arguments.Count switch
    {
        1 => Text(AwsSecret(arguments.Text(0), null)),
        2 => Text(AwsSecret(arguments.Text(0), arguments.Text(1))),
        _ => GoCallResult.Failed("only secret name and optional secret key can be provided"),
    };

    /// <summary>Values of Go templates carry no mark, so the text is noted here.</summary>
    private GoCallResult Text(SecretLookup lookup)
    {
        if (lookup.Text is not { } text)
        {
            return GoCallResult.Failed(lookup.Problem!);
        }

        _note(text);
        return text;
    }
}
