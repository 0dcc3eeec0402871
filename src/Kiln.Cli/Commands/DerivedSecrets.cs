using Kiln.Engine.Events;
using Kiln.Values;

namespace Kiln.Cli.Commands;

/// <summary>
/// Texts that were made from a secret, such as <c>upper(var.password)</c>. The output's filter finds a secret that
/// stands in them as it is; one that was changed it cannot know. Compat: Packer shows those.
/// </summary>
internal static class DerivedSecrets
{
    /// <summary>The value with such texts replaced; only fit for printing.</summary>
    public static HclValue Hide(HclValue value, SecretMask mask) =>
        value.IsWhollyKnown ? Hide(value, mask, isSensitive: false) : value;

    private static HclValue Hide(HclValue value, SecretMask mask, bool isSensitive)
    {
        bool isSecret = isSensitive || value.IsSensitive;
        if (value.IsNull)
        {
            return value;
        }

        switch (value.Type)
        {
            case PrimitiveType:
                return isSecret && value.Type == HclType.String && IsUnknownTo(value.AsString(), mask)
                    ? HclValue.String(SecretMask.Replacement)
                    : value;
            case MapType or ObjectType:
                return HclValue.Object(
                    value.AsEntries().Select(e => KeyValuePair.Create(e.Key, Hide(e.Value, mask, isSecret))));
            default:
                return HclValue.Tuple([.. value.AsElements().Select(e => Hide(e, mask, isSecret))]);
        }
    }

    private static bool IsUnknownTo(string text, SecretMask mask) => text.Length > 0 && mask.Apply(text) == text;
}
