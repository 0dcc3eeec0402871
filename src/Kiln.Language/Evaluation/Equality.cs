using Kiln.Values;

namespace Kiln.Language.Evaluation;

/// <summary>The operator <c>==</c>.</summary>
internal static class Equality
{
    /// <returns>A bool, unknown when the answer depends on something unknown.</returns>
    public static HclValue Compare(HclValue left, HclValue right)
    {
        bool sensitive = left.ContainsSensitive || right.ContainsSensitive;
        return Decide(left, right).WithSensitivity(sensitive);
    }

    private static HclValue Decide(HclValue left, HclValue right)
    {
        if (left.IsNull || right.IsNull)
        {
            bool open = !left.IsKnown || !right.IsKnown;
            return open ? HclValue.Unknown(HclType.Bool) : HclValue.Bool(left.IsNull && right.IsNull);
        }

        if (left.IsWhollyKnown && right.IsWhollyKnown)
        {
            return HclValue.Bool(left.Equals(right));
        }

        bool mayBeEqual = left.Type == right.Type || !left.Type.IsWhollyKnown || !right.Type.IsWhollyKnown;
        return mayBeEqual ? HclValue.Unknown(HclType.Bool) : HclValue.False;
    }
}
