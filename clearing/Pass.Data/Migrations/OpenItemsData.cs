using Microsoft.EntityFrameworkCore.Migrations;

namespace Pass.Data.Migrations;

/// <summary>What no order that stands pays is marked as open. SQL that every database reads.</summary>
internal static class OpenItemsData
{
    public static void Move(MigrationBuilder migration) => migration.Move(
        "UPDATE payable_item SET open_for = partner_id WHERE NOT EXISTS (SELECT 1 FROM payment_order_item l WHERE l.live_item_id = payable_item.id)");
}
