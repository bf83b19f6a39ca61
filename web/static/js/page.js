// Every page: the account menu closes when one looks elsewhere.  Nothing here is needed to use Vigie.

const menu = document.querySelector(".account");

document.addEventListener("click", (event) => {
  if (menu?.open && !menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !menu?.open) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});
